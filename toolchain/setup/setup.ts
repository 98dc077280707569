import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { readHost } from '../host.ts';
import { acquireLock } from './lock.mjs';
import type { SetupContext, SetupEvent, SetupResult, SetupStep, StepOutcome, StepResult } from './step.ts';
import { setupSteps } from './steps.ts';

export interface SetupOptions {
  /** The checkout. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: (event: SetupEvent) => void;
  /** Default: true. False uses what is on this machine, or fails naming what is missing. */
  readonly downloads?: boolean;
  /** Default: all. */
  readonly steps?: readonly SetupStep[];
}

/**
 * Brings a checkout with installed npm packages to where the engine runs: prebuilt libraries, headers, addon, launchers. What is
 * done already costs milliseconds. A second call in the same checkout waits for the first.
 *
 * @throws SippError `setup_failed` with the step, the reason and the command that repeats it
 */
export async function setup(options: SetupOptions): Promise<SetupResult> {
  const { root, env, signal, report, downloads = true, steps = setupSteps } = options;
  const started = performance.now();
  const release = await acquireLock(join(root, '.build', 'setup', 'steps.lock'), { signal });
  try {
    await removeLeftovers(root);
    const results: StepResult[] = [];
    for (const step of steps) {
      const progress = (done: number, total: number) =>
        report({ kind: 'progress', id: step.id, title: step.title, done, total });
      const context = { root, host: readHost(), env, signal, downloads, progress };
      results.push(await runStep(step, context, report));
    }
    const complete = results.every(({ state }) => state !== 'fallback');
    await writeResult(root, { complete, outputs: results.flatMap(({ outputs }) => outputs ?? []) });
    return { steps: results, complete, elapsedMs: performance.now() - started };
  } finally {
    release();
  }
}

async function runStep(step: SetupStep, context: SetupContext, report: SetupOptions['report']): Promise<StepResult> {
  const { id, title } = step;
  const started = performance.now();
  const elapsedMs = () => performance.now() - started;
  context.signal.throwIfAborted();
  try {
    const known = await step.check(context);
    if (known === undefined) report({ kind: 'started', id, title });
    const outcome: StepOutcome = known ?? (await step.run(context));
    const state = known !== undefined && known.state === 'done' ? 'unchanged' : outcome.state;
    const result: StepResult = { ...outcome, id, title, state, elapsedMs: elapsedMs() };
    report({ kind: 'finished', ...result });
    return result;
  } catch (cause) {
    if (context.signal.aborted) throw context.signal.reason;
    const message = cause instanceof Error ? cause.message : String(cause);
    report({ kind: 'failed', id, title, elapsedMs: elapsedMs(), message });
    throw failure(step, message, cause);
  }
}

function failure({ title, repeat }: SetupStep, message: string, cause: unknown): SippError {
  const advice = SippError.is(cause) && cause.hint !== undefined ? `${cause.hint} ` : '';
  const hint = `${advice}Then repeat it with \`${repeat}\`.`;
  return new SippError('setup_failed', `The set-up step '${title}' failed: ${message}`, { hint, cause });
}

/** What an interruption that left no time to clean up has left. Ours alone, as long as we hold the lock. */
async function removeLeftovers(root: string): Promise<void> {
  for (const folder of ['.build/toolchain', '.build/toolchain/prebuilt', '.build/obj/node', '.build/artifacts/node']) {
    for (const name of await readdir(join(root, folder)).catch(() => [])) {
      const isOurs = /^\.(?:fetch|headers)-|\.tmp$/.test(name);
      if (isOurs) await rm(join(root, folder, name), { recursive: true, force: true });
    }
  }
}

/** What the bootstrap writes into its stamp. */
async function writeResult(root: string, result: { complete: boolean; outputs: readonly string[] }): Promise<void> {
  const folder = join(root, '.build', 'setup');
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, `result.json.${process.pid}`);
  await writeFile(temporary, JSON.stringify(result));
  await rename(temporary, join(folder, 'result.json'));
}
