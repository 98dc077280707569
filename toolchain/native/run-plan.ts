import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { lastLines, type RunCommand, runCommand } from '../run-command.ts';
import type { AddonPlan, CompileStep, LinkStep } from './plan-addon.ts';

export interface RunPlanOptions {
  readonly root: string;
  /** Compilers at the same time. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  readonly run?: RunCommand;
}

/** Carries a plan out: compiles what has no current object, links, and removes objects that the plan no longer knows. */
export async function runPlan(plan: AddonPlan, options: RunPlanOptions): Promise<void> {
  const { root, jobs, onProgress } = options;
  const missing = plan.compile.filter(({ object }) => !existsSync(join(root, object)));
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  let done = 0;
  const queue = [...missing];
  const work = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      await carryOut(step, step.object, { ...options, signal });
      done += 1;
      onProgress?.(done, missing.length);
    }
  };
  const workers = Array.from({ length: Math.max(1, jobs) }, () => work());
  try {
    await Promise.all(workers);
  } catch (error) {
    // One file that does not compile is reason enough to stop the others.
    failure.abort(error);
    await Promise.allSettled(workers);
    throw error;
  }
  await carryOut(plan.link, plan.link.output, options);
  await removeOldObjects(plan, root);
}

async function carryOut(step: CompileStep | LinkStep, output: string, options: RunPlanOptions): Promise<void> {
  const { root, signal, run = runCommand } = options;
  // Compiled aside and renamed: an interruption leaves no half object, and a loaded addon is replaced, not overwritten.
  const temporary = `${output}.${process.pid}.tmp`;
  await mkdir(join(root, dirname(output)), { recursive: true });
  try {
    const result = await run([...step.command, '-o', temporary], { cwd: root, signal });
    if (result.exitCode !== 0) throw failed(step, result);
    await rename(join(root, temporary), join(root, output));
  } finally {
    await rm(join(root, temporary), { force: true });
  }
}

function failed(step: CompileStep | LinkStep, result: Awaited<ReturnType<RunCommand>>): SippError {
  const what = step.kind === 'compile' ? `'${step.source}' does not compile` : 'The addon cannot be linked';
  const why =
    result.killedBy === undefined ? lastLines(result.stderr) : `The compiler was ended by ${result.killedBy}.`;
  const hint =
    result.killedBy === 'SIGKILL'
      ? 'Free some memory and run it again.'
      : 'Set CXX to another compiler and run it again.';
  return new SippError('setup_failed', `${what}:\n${why}`, { hint });
}

async function removeOldObjects({ compile }: AddonPlan, root: string): Promise<void> {
  const [first] = compile;
  if (first === undefined) return;
  const folder = join(root, dirname(first.object));
  const current = new Set(compile.map(({ object }) => basename(object)));
  for (const name of await readdir(folder)) {
    if (name.endsWith('.o') && !current.has(name)) await rm(join(folder, name), { force: true });
  }
}
