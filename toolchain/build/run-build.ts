import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { acquireLock } from '../setup/lock.mjs';
import { runStep } from '../steps/run-step.ts';
import type { ReportStep, StepOutcome } from '../steps/step-event.ts';
import type { BuildContext, Unit, UnitPlan } from './unit.ts';

export interface RunBuildOptions {
  readonly context: BuildContext;
  readonly report: ReportStep;
  /** Called once when another build is at work in this checkout, with its process id. */
  readonly onWait?: (pid: number | undefined) => void;
}

export interface BuiltArtifact {
  readonly id: string;
  readonly title: string;
  readonly state: 'built' | 'unchanged' | 'skipped';
  /** Why it was built, a sentence each. */
  readonly changes: readonly string[];
  /** What else is worth telling, a sentence each. */
  readonly notes: readonly string[];
  /** What there is now: its place below the checkout. Of one that was skipped, that it was. */
  readonly summary: string;
  /** Of one that was skipped. */
  readonly reason?: string;
  readonly fix?: string;
  readonly logPath?: string;
  readonly elapsedMs: number;
}

export interface BuildResult {
  readonly artifacts: readonly BuiltArtifact[];
  readonly elapsedMs: number;
}

/**
 * Builds units in their order; what is there with the same inputs costs a look. Two builds in one checkout take turns.
 *
 * @throws SippError `build_failed` where a required unit cannot be built here or does not compile, and what fetching throws
 */
export async function runBuild(units: readonly Unit[], options: RunBuildOptions): Promise<BuildResult> {
  const { context, onWait } = options;
  const started = performance.now();
  const release = await acquireLock(join(context.root, '.build', 'locks', 'build.lock'), {
    signal: context.signal,
    ...(onWait && { onWait }),
  });
  try {
    const artifacts: BuiltArtifact[] = [];
    for (const unit of units) artifacts.push(await buildUnit(unit, artifacts, options));
    return { artifacts, elapsedMs: performance.now() - started };
  } finally {
    release();
  }
}

async function buildUnit(
  unit: Unit,
  before: readonly BuiltArtifact[],
  { context, report }: RunBuildOptions,
): Promise<BuiltArtifact> {
  const { id, title } = unit;
  const { signal } = context;
  let plan: UnitPlan | undefined;
  let notes: readonly string[] = [];
  const check = async (): Promise<StepOutcome | undefined> => {
    const skipped = before.find((artifact) => artifact.state === 'skipped' && unit.needs.includes(artifact.id));
    plan = skipped ? withoutNeed(skipped) : await unit.plan(context);
    if (plan.state === 'impossible') return refuse(unit, plan);
    return plan.changes.length === 0 ? { state: 'done', summary: plan.summary } : undefined;
  };
  const changes = () => (plan?.state === 'ready' ? plan.changes : []);
  try {
    const result = await runStep({ id, title }, { report, signal, check }, async (voice) => {
      if (plan?.state !== 'ready') throw new SippError('internal', `'${title}' was built without a plan.`);
      notes = await plan.build(voice);
      return { state: 'done', summary: plan.summary };
    });
    const { state, outputs: _, ...rest } = result;
    return {
      ...rest,
      state: state === 'done' ? 'built' : state === 'skipped' ? state : 'unchanged',
      changes: changes(),
      notes,
    };
  } catch (error) {
    if (unit.required || signal.aborted || !SippError.is(error)) throw error;
    const { message: reason, hint: fix } = error;
    const summary = 'skipped';
    return { id, title, state: summary, summary, changes: changes(), notes, reason, ...(fix && { fix }), elapsedMs: 0 };
  }
}

function withoutNeed({ title, reason, fix }: BuiltArtifact): UnitPlan {
  return { state: 'impossible', reason: `It needs '${title}', which was skipped: ${reason ?? ''}`, fix: fix ?? '' };
}

/** What nobody named is left out; what somebody named has to be built. */
function refuse({ title, required }: Unit, { reason, fix }: Extract<UnitPlan, { state: 'impossible' }>): StepOutcome {
  if (!required) return { state: 'skipped', summary: 'skipped', reason, fix };
  throw new SippError('build_failed', `'${title}' cannot be built here: ${reason}`, { hint: adviceOf(fix) });
}

/** A bare command becomes an imperative. */
function adviceOf(fix: string): string {
  return /^[a-z./]/.test(fix) ? `Run \`${fix}\`.` : fix;
}
