import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { readHost } from '../host.ts';
import { runStep } from '../steps/run-step.ts';
import type { ReportStep, StepResult } from '../steps/step-event.ts';
import { acquireLock } from './lock.mjs';
import type { SetupContext, SetupResult, SetupStep } from './step.ts';
import { setupSteps } from './steps.ts';

export interface SetupOptions {
  /** The checkout. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly report: ReportStep;
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
      results.push(await runSetupStep(step, { root, host: readHost(), env, signal, downloads }, report));
    }
    const complete = results.every(({ state }) => state !== 'fallback');
    await writeResult(root, { complete, outputs: results.flatMap(({ outputs }) => outputs ?? []) });
    return { steps: results, complete, elapsedMs: performance.now() - started };
  } finally {
    release();
  }
}

/** A look at what is there takes no time that would have to be told. */
const silent = { progress: () => undefined, output: () => undefined };

async function runSetupStep(
  step: SetupStep,
  facts: Omit<SetupContext, keyof typeof silent>,
  report: ReportStep,
): Promise<StepResult> {
  const { signal } = facts;
  const check = () => step.check({ ...facts, ...silent });
  try {
    return await runStep(step, { report, signal, check }, ({ progress, output }) =>
      step.run({ ...facts, progress, output }),
    );
  } catch (cause) {
    if (signal.aborted) throw signal.reason;
    throw failure(step, cause);
  }
}

function failure({ title, repeat }: SetupStep, cause: unknown): SippError {
  const message = cause instanceof Error ? cause.message : String(cause);
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
