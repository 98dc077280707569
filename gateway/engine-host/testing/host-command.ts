import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { packageRoot } from '../../../models/package-root.ts';

let bundled: Promise<string> | undefined;

/** The command of a real engine host, bundled once for each state of the sources. */
export async function hostCommand(): Promise<readonly string[]> {
  bundled ??= bundle();
  return [process.execPath, await bundled];
}

async function bundle(): Promise<string> {
  const root = packageRoot();
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'gateway/engine-host/child.ts', out: 'child' }],
    outdir: '.build/test-gateway/bundle',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    write: false,
    logLevel: 'silent',
    external: ['node-llama-cpp', '*.node'],
    banner: {
      js: "import { createRequire as sippRequire } from 'node:module'; const require = sippRequire(import.meta.url);",
    },
  });
  const digest = createHash('sha256');
  for (const { hash } of outputFiles) digest.update(hash);
  const directory = join(root, '.build', 'test-gateway', digest.digest('hex').slice(0, 16));
  if (!existsSync(directory)) await place(directory, outputFiles);
  return join(directory, 'child.js');
}

/** Test files run at the same time and want the same bundle: the first rename wins. */
async function place(
  directory: string,
  files: readonly { readonly path: string; readonly contents: Uint8Array }[],
): Promise<void> {
  const draft = `${directory}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  for (const { path, contents } of files) await writeFile(join(draft, basename(path)), contents);
  try {
    await rename(draft, directory);
  } catch {
    // Another test file was faster; its bundle is the same.
    await rm(draft, { recursive: true });
  }
}
