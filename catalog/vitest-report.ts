import { SippError } from '../runtime/contract/errors.ts';
import { addCounts, type Counts, noCounts } from './counts.ts';

export interface FailedTest {
  /** Below the root, with `/`. */
  readonly file: string;
  /** Names of the blocks around it and its own; undefined where the file failed as a whole. */
  readonly name: string | undefined;
  readonly message: string;
}

export interface FileResult {
  readonly file: string;
  readonly counts: Counts;
  readonly failures: readonly FailedTest[];
}

/** What vitest's JSON reporter measured, file by file. Throws `internal` where the shape is another. */
export function parseVitestReport(text: string, root: string): readonly FileResult[] {
  const report = asRecord(JSON.parse(text));
  const files = report['testResults'];
  if (!Array.isArray(files)) throw new SippError('internal', "vitest's report has no 'testResults'.");
  const results = files.map((file) => readFileResult(asRecord(file), root));
  const failed = results.some(({ counts }) => counts.failed > 0);
  // An error outside of all tests, such as a rejection nobody waits for, fails a run without failing a test.
  return report['success'] === false && !failed ? [...results, outsideFailure] : results;
}

const outsideFailure: FileResult = {
  file: '(outside of tests)',
  counts: { ...noCounts, failed: 1 },
  failures: [
    {
      file: '(outside of tests)',
      name: undefined,
      message: 'vitest reports an error outside of all tests; see above.',
    },
  ],
};

function readFileResult(result: Record<string, unknown>, root: string): FileResult {
  const file = String(result['name'])
    .replaceAll('\\', '/')
    .replace(`${root.replaceAll('\\', '/')}/`, '');
  const tests = Array.isArray(result['assertionResults']) ? result['assertionResults'].map(asRecord) : [];
  const counts = tests.map(({ status }) => countOf(status)).reduce(addCounts, noCounts);
  const failures = tests.filter(({ status }) => status === 'failed').map((test) => readFailure(file, test));
  if (result['status'] !== 'failed' || failures.length > 0) return { file, counts, failures };
  // The file could not be loaded, or a hook of it failed: no test of it is to blame, and it has failed nevertheless.
  const failure = { file, name: undefined, message: String(result['message'] ?? '') };
  return { file, counts: { ...counts, failed: 1 }, failures: [failure] };
}

function readFailure(file: string, test: Record<string, unknown>): FailedTest {
  const messages = Array.isArray(test['failureMessages']) ? test['failureMessages'].map(String) : [];
  return { file, name: String(test['fullName'] ?? test['title']), message: messages.join('\n') };
}

function countOf(status: unknown): Counts {
  if (status === 'passed') return { ...noCounts, passed: 1 };
  return status === 'failed' ? { ...noCounts, failed: 1 } : { ...noCounts, skipped: 1 };
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return { ...value };
  throw new SippError('internal', "vitest's report has an unknown shape.");
}
