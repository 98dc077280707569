import { packageRoot } from '../../models/package-root.ts';
import type { BuildRequest, BuildTarget } from '../../toolchain/build/build-request.ts';
import type { BuildResult, BuiltArtifact } from '../../toolchain/build/run-build.ts';
import type { CliContext } from '../context.ts';
import { showSteps } from '../render/step-list.ts';

export interface BuildFlags extends Omit<BuildRequest, 'target' | 'requireAll'> {
  readonly jobs?: number;
  readonly downloads: boolean;
  readonly explain?: true;
  readonly json?: true;
}

/** Builds what a target and its flags name; what is there and current is left alone. */
export async function build(target: BuildTarget, flags: BuildFlags, context: CliContext): Promise<void> {
  const [{ expandRequest }, { runBuild }, { parallelJobs }, { readHost }] = await Promise.all([
    import('../../toolchain/build/expand-request.ts'),
    import('../../toolchain/build/run-build.ts'),
    import('../../toolchain/parallel-jobs.ts'),
    import('../../toolchain/host.ts'),
  ]);
  const { env, signal, stdout, stderr } = context;
  const { jobs = parallelJobs(), downloads, explain, json, ...request } = flags;
  const host = readHost();
  const requireAll = env['SIPP_REQUIRE_ALL_BACKENDS'] === '1';
  const units = expandRequest({ ...request, target, requireAll }, host);
  const result = await showSteps(context, {
    steps: units,
    run: (report) =>
      runBuild(units, {
        context: { root: packageRoot(), host, env, signal, jobs, downloads },
        report,
        onWait: (pid) => stderr.stream.write(`Waiting for another build (process ${pid ?? 'unknown'}).\n`),
      }),
  });
  if (explain)
    await stderr.write(
      explanation(result)
        .map((line) => `${line}\n`)
        .join(''),
    );
  if (json) await stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  else await stdout.write(`${summary(result).join('\n')}\n`);
}

/** For each artifact, why it was built, or that nothing had changed. */
function explanation({ artifacts }: BuildResult): readonly string[] {
  return artifacts.flatMap(({ id, state, changes }) => {
    if (state === 'unchanged') return [`${id}: unchanged, all inputs are the same.`];
    if (state === 'skipped') return [];
    return [`${id} was built, because`, ...changes.map((change) => `  ${change}`)];
  });
}

function summary({ artifacts, elapsedMs }: BuildResult): readonly string[] {
  const present = artifacts.filter(({ state }) => state !== 'skipped');
  const skipped = artifacts.filter(({ state }) => state === 'skipped');
  return [
    ...present.flatMap((artifact) => [presentLine(artifact), ...artifact.notes.map((note) => `  ${note}`)]),
    ...skipped.flatMap(({ title, reason, fix }) => [
      `Skipped ${title}: ${reason ?? 'it cannot be built here.'}`,
      ...(fix ? [`  fix: ${fix}`] : []),
    ]),
    `Build complete after ${(elapsedMs / 1000).toFixed(1)} s.`,
  ];
}

function presentLine({ state, title, summary }: BuiltArtifact): string {
  return `${state === 'built' ? 'Built' : 'Unchanged'}: ${title}, ${summary}`;
}
