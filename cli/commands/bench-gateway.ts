import { resolve } from 'node:path';
import type { CliContext } from '../context.ts';
import { Ended, failed } from '../exit-code.ts';

export interface BenchGatewayFlags {
  /** Names separated by commas, or `all`. */
  readonly scenario: string;
  readonly connections?: readonly number[];
  readonly repetitions?: number;
  readonly seconds?: number;
  readonly requests?: number;
  /** Folder of @portkey-ai/gateway. */
  readonly vs?: string | readonly string[];
  readonly json?: true;
}

/**
 * Measures the gateway in front of a stub upstream. The report goes to stdout, what is being measured to stderr; the exit code
 * is 1 where the soak or hostile clients found something.
 */
export async function benchGateway(flags: BenchGatewayFlags, context: CliContext): Promise<void> {
  const { cwd, env, self, signal, stdout, stderr } = context;
  const [{ runGatewayBench }, { gatewayReportLines }] = await Promise.all([
    import('../../toolchain/bench/gateway/run-gateway-bench.ts'),
    import('../../toolchain/bench/gateway/gateway-report-lines.ts'),
  ]);
  const { vs = [], scenario, json, ...sizes } = flags;
  const report = await runGatewayBench(
    {
      ...sizes,
      scenarios: scenario.split(',').map((name) => name.trim()),
      vs: [vs].flat().map((path) => resolve(cwd, path)),
    },
    {
      cli: self,
      part: [...self, 'bench', 'gateway-part'],
      env,
      signal,
      say: (text) => void stderr.write(`${text}\n`),
    },
  );
  await stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : `${gatewayReportLines(report).join('\n')}\n`);
  if (report.findings.length > 0) throw new Ended(failed);
}
