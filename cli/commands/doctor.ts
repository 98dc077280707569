import { bundledModel } from '../../models/bundled.ts';
import { packageRoot } from '../../models/package-root.ts';
import type { CliContext } from '../context.ts';
import { Ended } from '../exit-code.ts';
import { doctorLines } from '../render/doctor-report.ts';

export interface DoctorFlags {
  readonly json?: true;
}

/** Checks this machine and says what to do about each finding. Ends with 1 where sipp cannot work. */
export async function doctor({ json }: DoctorFlags, context: CliContext): Promise<void> {
  const { runDoctor } = await import('../../toolchain/doctor/doctor.ts');
  const { env, signal, self, stdout, plain, verbose } = context;
  const decode = [...self, bundledModel().path, 'Hello', '--max-tokens', '1', '--json'];
  const report = await runDoctor({ root: packageRoot(), env, signal, decode });
  const lines = json ? [JSON.stringify(report, null, 2)] : doctorLines(report, { paint: stdout.paint, plain, verbose });
  await stdout.write(`${lines.join('\n')}\n`);
  if (report.exitCode !== 0) throw new Ended(report.exitCode);
}
