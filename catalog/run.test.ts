import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../models/package-root.ts';
import { summaryLine } from './counts.ts';
import { runSuites } from './run.ts';
import { parseVitestReport } from './vitest-report.ts';

test('suites are run by vitest and counted by what it measured', async () => {
  const root = createProject({
    'models/good.test.ts': "test('one', () => {}); test('two', () => {}); test.skip('three', () => {});",
    'models/bad.test.ts': "test('wrong', () => { expect(1).toBe(2); }); test('right', () => {});",
    'cli/broken.test.ts': "import './absent.ts'; test('never', () => {});",
    'toolchain/fine.test.ts': "test('four', () => {});",
  });
  const run = await runSuites(
    { kind: 'unit', group: 'full' },
    { root, signal: new AbortController().signal, output: silent() },
  );

  expect(run).toMatchObject({ status: 'failed', exitCode: 1, counts: { passed: 4, failed: 2, skipped: 1 } });
  expect(run.suites).toContainEqual(
    expect.objectContaining({ id: 'models', status: 'failed', counts: { passed: 3, failed: 1, skipped: 1 } }),
  );
  expect(run.suites).toContainEqual(expect.objectContaining({ id: 'toolchain', status: 'passed' }));
  expect(run.suites).toContainEqual(expect.objectContaining({ id: 'api', status: 'empty' }));
  const failures = run.suites.flatMap((suite) => suite.failures);
  expect(failures.map(({ file, name }) => [file, name])).toEqual([
    ['models/bad.test.ts', 'wrong'],
    ['cli/broken.test.ts', undefined],
  ]);
  expect(JSON.parse(readFileSync(join(root, run.reportPath), 'utf8'))).toMatchObject({
    kind: 'test-run',
    counts: run.counts,
  });
});

test('only the files of the selected suite are run', async () => {
  const root = createProject({
    'models/good.test.ts': "test('one', () => {});",
    'cli/bad.test.ts': "test('wrong', () => { expect(1).toBe(2); });",
  });
  const run = await runSuites(
    { kind: 'unit', suite: 'models' },
    { root, signal: new AbortController().signal, output: silent() },
  );

  expect(run).toMatchObject({ exitCode: 0, counts: { passed: 1, failed: 0, skipped: 0 } });
});

test('a run that is aborted throws the reason', async () => {
  const root = createProject({ 'models/good.test.ts': "test('one', () => {});" });
  const reason = new Error('enough');

  const run = runSuites({ kind: 'unit', group: 'full' }, { root, signal: AbortSignal.abort(reason), output: silent() });

  await expect(run).rejects.toBe(reason);
});

test('an error outside of all tests fails the run', () => {
  const report = { success: false, testResults: [{ name: '/x/a.test.ts', status: 'passed', assertionResults: [] }] };
  const results = parseVitestReport(JSON.stringify(report), '/x');

  expect(results.map(({ counts }) => counts.failed)).toEqual([0, 1]);
});

test.each([
  [{ passed: 12, failed: 0, skipped: 0 }, '12 passed, 0 failed'],
  [{ passed: 1, failed: 2, skipped: 3 }, '1 passed, 2 failed, 3 skipped'],
])('%j is summed up as `%s`', (counts, line) => {
  expect(summaryLine(counts)).toBe(line);
});

function createProject(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), 'sipp-catalog-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'), 'junction');
  writeFileSync(join(root, 'package.json'), JSON.stringify({ type: 'module' }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `import { expect, test } from 'vitest';\nvoid expect;\n${text}\n`);
  }
  return root;
}

function silent(): PassThrough {
  return new PassThrough().resume();
}
