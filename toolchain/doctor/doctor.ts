import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { readHost } from '../host.ts';
import type { Check, CheckContext, CheckOutcome, DoctorReport, Finding, FindingStatus, Scope } from './check.ts';
import { checks as allChecks } from './checks.ts';
import { createLookUps, type LookUps } from './look-ups.ts';

export interface DoctorOptions {
  /** The directory of the package. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Default: everything that takes no seconds. */
  readonly scope?: Partial<Scope>;
  /** Default: all. */
  readonly checks?: readonly Check[];
  /** Called as findings come, in the order of their completion. */
  readonly report?: (finding: Finding) => void;
  /** Command that answers one token as JSON. Default: the bundled command line with the bundled model. */
  readonly decode?: readonly string[];
  /** Default: this machine. */
  readonly lookUps?: LookUps;
}

/** What `sipp doctor` looks at unless its flags say otherwise. */
export const defaultScope: Scope = { target: 'all', backend: 'all', deep: false };

/** Asks everything in its scope at once. A check that throws is a failed check; only an aborted signal makes this throw. */
export async function runDoctor(options: DoctorOptions): Promise<DoctorReport> {
  const { root, env, checks = allChecks, report, decode = defaultDecode(root) } = options;
  const started = performance.now();
  const scope = { ...defaultScope, ...options.scope };
  const host = readHost();
  const signal = AbortSignal.any([options.signal]);
  // Every program that a check runs listens to it, and they all run at once.
  setMaxListeners(0, signal);
  const lookUps = options.lookUps ?? createLookUps({ root, host, env, signal });
  const context: CheckContext = { root, host, env, signal, scope, lookUps, decode };
  const asked = checks.filter((check) => check.appliesTo(scope, host));
  const findings = await Promise.all(
    asked.map(async (check) => {
      const finding = await ask(check, context);
      report?.(finding);
      return finding;
    }),
  );
  return { scope, ...judge(findings), findings, elapsedMs: performance.now() - started };
}

/** One token from the bundled model, in a process of its own: a crash there is a finding here. */
export function defaultDecode(root: string): readonly string[] {
  const main = join(root, '.build', 'cli', 'main.js');
  return [process.execPath, main, join(root, 'models', 'sipp-tiny.gguf'), 'Hello', '--max-tokens', '1', '--json'];
}

async function ask(check: Check, context: CheckContext): Promise<Finding> {
  const { code, title } = check;
  const requiredBy = !check.required && check.requiredBy === context.scope.backend ? check.requiredBy : undefined;
  const required = check.required || requiredBy !== undefined;
  const started = performance.now();
  const outcome = await check.run(context).catch(crashed);
  context.signal.throwIfAborted();
  const elapsedMs = performance.now() - started;
  return { ...outcome, code, title, required, ...(requiredBy && { requiredBy }), elapsedMs };
}

/** A foreseen failure, such as a setting that cannot be read, says itself what to do. */
function crashed(error: unknown): CheckOutcome {
  const reason = error instanceof Error ? error.message : String(error);
  if (SippError.is(error) && error.hint !== undefined) {
    return { status: 'failed', summary: 'not as it should be', reason, fix: error.hint };
  }
  const fix = 'Report this with the output of `sipp doctor --json`.';
  return { status: 'failed', summary: 'the check itself failed', reason, fix };
}

function judge(findings: readonly Finding[]): Pick<DoctorReport, 'verdict' | 'exitCode' | 'counts'> {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const counts = { ok: count('ok'), warning: count('warning'), failed: count('failed'), skipped: count('skipped') };
  if (findings.some(({ status, required }) => status === 'failed' && required)) {
    return { verdict: 'broken', exitCode: 1, counts };
  }
  return { verdict: counts.failed + counts.warning > 0 ? 'limited' : 'ready', exitCode: 0, counts };
}
