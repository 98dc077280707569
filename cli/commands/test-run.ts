import { summaryLine } from '../../catalog/counts.ts';
import type { Selection } from '../../catalog/select-suites.ts';
import { packageRoot } from '../../models/package-root.ts';
import type { CliContext } from '../context.ts';
import { Ended } from '../exit-code.ts';

/** Runs one suite or a group. The last line counts what ran; ends with 1 where a test failed. */
export async function testRun(selection: Selection, { signal, stdout, stderr }: CliContext): Promise<void> {
  const { runSuites } = await import('../../catalog/run.ts');
  const run = await runSuites(selection, { root: packageRoot(), signal, output: stderr.stream });
  await stdout.write(`${summaryLine(run.counts)}\n`);
  if (run.exitCode !== 0) throw new Ended(run.exitCode);
}
