import { machineLine, measuredLines } from '../measured-lines.ts';
import type { GatewayBenchReport } from './run-gateway-bench.ts';

/** A report as tables: a line for each figure and each bar, then what must not be. */
export function gatewayReportLines(report: GatewayBenchReport): readonly string[] {
  const { machine, plan, portkey, date, findings } = report;
  const { repetitions, seconds } = plan;
  const peer = portkey === undefined ? [] : [`Portkey ${portkey.version}`];
  return [
    machineLine(machine),
    [...peer, `${repetitions} repetition${repetitions === 1 ? '' : 's'} of ${seconds} s`, date].join(', '),
    ...measuredLines(report),
    ...(findings.length === 0 ? [] : ['', ...findings.map((finding) => `found: ${finding}`)]),
  ];
}
