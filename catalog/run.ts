import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { execa, type StdoutStderrOption } from 'execa';
import { SippError } from '../runtime/contract/errors.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';
import { type Selection, selectSuites } from './select-suites.ts';
import type { Suite } from './suites.ts';
import { findTestFiles, ownerOf } from './test-files.ts';
import { type FailedTest, type FileResult, parseVitestReport } from './vitest-report.ts';

export interface RunSuitesOptions {
  readonly root: string;
  readonly signal: AbortSignal;
  /** Where vitest writes what it does: a line for each file, and details of failures. */
  readonly output: Writable;
}

export interface SuiteResult {
  readonly id: string;
  readonly status: 'passed' | 'failed' | 'empty';
  readonly counts: Counts;
  readonly failures: readonly FailedTest[];
}

export interface TestRun {
  readonly status: 'passed' | 'failed';
  readonly exitCode: 0 | 1;
  readonly counts: Counts;
  readonly suites: readonly SuiteResult[];
  readonly elapsedMs: number;
  /** The same as JSON, below the root. */
  readonly reportPath: string;
}

const reportPath = '.build/test/run-report.json';

/**
 * Runs the tests of the selected suites and counts what vitest counted. All suites share one process, because starting it for
 * each costs more than most of them; a failure in one does not keep the others from running.
 *
 * @throws SippError `invalid_usage` for an unknown suite or group, `tests_failed` where vitest itself fails
 */
export async function runSuites(selection: Selection, options: RunSuitesOptions): Promise<TestRun> {
  const selected = selectSuites(selection);
  const started = performance.now();
  const files = findTestFiles(options.root).filter((path) => selected.some(({ id }) => ownerOf(path)?.id === id));
  const results = files.length === 0 ? [] : await runVitest(files, { ...options, kind: selection.kind });
  const suites = selected.map((suite) => toSuiteResult(suite, results));
  const counts = results.map((result) => result.counts).reduce(addCounts, noCounts);
  const outcome =
    counts.failed > 0 ? ({ status: 'failed', exitCode: 1 } as const) : ({ status: 'passed', exitCode: 0 } as const);
  const run: TestRun = { ...outcome, counts, suites, elapsedMs: performance.now() - started, reportPath };
  await writeReport(options.root, run);
  return run;
}

async function runVitest(
  files: readonly string[],
  { root, signal, output, kind }: RunSuitesOptions & Pick<Selection, 'kind'>,
): Promise<readonly FileResult[]> {
  const report = join(root, '.build', 'test', 'vitest.json');
  await mkdir(join(root, '.build', 'test'), { recursive: true });
  await rm(report, { force: true });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  // A stream that stands for a file or terminal is handed over itself, so that vitest knows what it writes to.
  const target: StdoutStderrOption = hasDescriptor(output) ? output : ['pipe', output];
  const result = await execa(process.execPath, [vitest, 'run', ...reporters, ...files], {
    cwd: root,
    env: { SIPP_SMOKE: kind === 'smoke' ? '1' : undefined },
    cancelSignal: signal,
    // Enough for vitest to end its workers and their engines.
    forceKillAfterDelay: 5_000,
    reject: false,
    buffer: false,
    stdin: 'ignore',
    stdout: target,
    stderr: target,
  });
  signal.throwIfAborted();
  const text = await readFile(report, 'utf8').catch(() => undefined);
  if (text !== undefined) return parseVitestReport(text, root);
  const end = result.signal ?? `exit code ${result.exitCode}`;
  throw new SippError('tests_failed', `vitest ended with ${end} and left no result.`, {
    hint: 'Read its output above; `npm ci --ignore-scripts` repairs a damaged installation.',
  });
}

function toSuiteResult({ id }: Suite, results: readonly FileResult[]): SuiteResult {
  const own = results.filter(({ file }) => ownerOf(file)?.id === id);
  const counts = own.map((result) => result.counts).reduce(addCounts, noCounts);
  const status = own.length === 0 ? 'empty' : counts.failed > 0 ? 'failed' : 'passed';
  return { id, status, counts, failures: own.flatMap(({ failures }) => failures) };
}

function hasDescriptor(stream: Writable): boolean {
  return 'fd' in stream && typeof stream.fd === 'number';
}

async function writeReport(root: string, run: TestRun): Promise<void> {
  const path = join(root, reportPath);
  await mkdir(join(root, '.build', 'test'), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify({ kind: 'test-run', ...run }, null, 2)}\n`);
  await rename(temporary, path);
}
