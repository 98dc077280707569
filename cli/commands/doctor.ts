import { bundledModel } from '../../models/bundled.ts';
import { isCheckout, packageRoot } from '../../models/package-root.ts';
import type { DoctorReport, Scope } from '../../toolchain/doctor/check.ts';
import type { DoctorOptions } from '../../toolchain/doctor/doctor.ts';
import type { RepairResult } from '../../toolchain/doctor/repair.ts';
import type { CliContext } from '../context.ts';
import { Ended } from '../exit-code.ts';
import { doctorLines } from '../render/doctor-report.ts';
import { showSteps } from '../render/step-list.ts';

export interface DoctorFlags extends Partial<Pick<Scope, 'target' | 'backend'>> {
  readonly deep?: true;
  readonly fix?: true;
  readonly json?: true;
}

/** Checks this machine and says what to do about each finding. Ends with 1 where something required is missing. */
export async function doctor({ json, fix, ...scope }: DoctorFlags, context: CliContext): Promise<void> {
  const { runDoctor } = await import('../../toolchain/doctor/doctor.ts');
  const { env, signal, self, stdout, plain, verbose } = context;
  const decode = [...self, bundledModel().path, 'Hello', '--max-tokens', '1', '--json'];
  // What an installed copy needs is something else than what a checkout is built with.
  const checks = isCheckout()
    ? undefined
    : (await import('../../toolchain/package/installed-checks.ts')).installedChecks;
  const options: DoctorOptions = { root: packageRoot(), env, signal, decode, scope, ...(checks && { checks }) };
  const first = await runDoctor(options);
  const repairs = fix ? await repair(first, context) : undefined;
  const report = repairs?.length ? await runDoctor(options) : first;
  const lines = json
    ? [JSON.stringify({ ...report, ...(repairs && { repairs }) }, null, 2)]
    : doctorLines(report, { paint: stdout.paint, plain, verbose });
  await stdout.write(`${lines.join('\n')}\n`);
  if (report.exitCode !== 0) throw new Ended(report.exitCode);
}

/** Carries out what is safe, and says what it was. */
async function repair(report: DoctorReport, context: CliContext): Promise<readonly RepairResult[]> {
  const { repairsOf, runRepairs } = await import('../../toolchain/doctor/repair.ts');
  const { setupSteps } = await import('../../toolchain/setup/steps.ts');
  const { env, signal, stderr } = context;
  const repairs = repairsOf(report);
  if (repairs.length === 0) {
    await stderr.write('Nothing to fix that sipp may do by itself.\n');
    return [];
  }
  const results = await showSteps(context, {
    steps: setupSteps,
    run: (progress) => runRepairs(repairs, { root: packageRoot(), env, signal, report: progress }),
  });
  for (const { command, state, reason } of results) {
    await stderr.write(state === 'done' ? `Ran \`${command}\`.\n\n` : `\`${command}\` failed: ${reason ?? ''}\n\n`);
  }
  return results;
}
