import { join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../../../models/package-root.ts';

/** The command that becomes a part, as `sipp bench gateway-part` does, without the rest of the command line. */
export async function partCommand(): Promise<readonly string[]> {
  const folder = join(import.meta.dirname, '..', 'parts');
  const outfile = join(packageRoot(), '.build', 'test', `gateway-part-${process.pid}.mjs`);
  await build({
    stdin: { contents: source, resolveDir: folder, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    packages: 'external',
  });
  return [process.execPath, outfile];
}

const source = `
import { runPart } from './run-part.ts';
const [name, upstream] = process.argv.slice(2);
await runPart(name, { upstream, output: process.stdout, signal: new AbortController().signal });
`;
