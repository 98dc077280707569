import { join } from 'node:path';
import { readHost } from '../host.ts';
import type { Check, CheckContext, CheckOutcome, DoctorReport, Finding, FindingStatus } from './check.ts';
import { checks as allChecks } from './checks.ts';

export interface DoctorOptions {
  /** The directory of the package. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Default: all. */
  readonly checks?: readonly Check[];
  /** Called as findings come, in the order of their completion. */
  readonly report?: (finding: Finding) => void;
  /** Command that answers one token as JSON. Default: the bundled command line with the bundled model. */
  readonly decode?: readonly string[];
}

/** Asks everything at once. A check that throws is a failed check; only an aborted signal makes this throw. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { root, env, signal, checks = allChecks, report, decode = defaultDecode(root) } = options;
  const started = performance.now();
  const context: CheckContext = { root, host: readHost(), env, signal, decode };
  const findings = await Promise.all(
    checks.map(async (check) => {
      const finding = await ask(check, context);
      report?.(finding);
      return finding;
    }),
  );
  return { ...judge(findings), findings, elapsedMs: performance.now() - started };
}

/** One token from the bundled model, in a process of its own: a crash there is a finding here. */
export function defaultDecode(root: string): readonly string[] {
  const main = join(root, '.build', 'cli', 'main.js');
  return [process.execPath, main, join(root, 'models', 'sipp-tiny.gguf'), 'Hello', '--max-tokens', '1', '--json'];
}

async function ask(check: Check, context: CheckContext): Promise<Finding> {
  const { code, title, required } = check;
  const started = performance.now();
  const outcome = await check.run(context).catch(crashed);
  context.signal.throwIfAborted();
  return { ...outcome, code, title, required, elapsedMs: performance.now() - started };
}

function crashed(error: unknown): CheckOutcome {
  const message = error instanceof Error ? error.message : String(error);
  return {
    status: 'failed',
    summary: 'the check itself failed',
    reason: message,
    fix: 'Report this with the output of `sipp doctor --json`.',
  };
}

function judge(findings: readonly Finding[]): Pick<DoctorReport, 'verdict' | 'exitCode' | 'counts'> {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const counts = { ok: count('ok'), warning: count('warning'), failed: count('failed'), skipped: count('skipped') };
  if (findings.some(({ status, required }) => status === 'failed' && required)) {
    return { verdict: 'broken', exitCode: 1, counts };
  }
  return { verdict: counts.failed + counts.warning > 0 ? 'limited' : 'ready', exitCode: 0, counts };
}
