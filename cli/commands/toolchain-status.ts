import { packageRoot } from '../../models/package-root.ts';
import type { CliContext } from '../context.ts';
import { toolLines, toolRecord } from '../render/tool-report.ts';

export interface ToolchainStatusFlags {
  readonly json?: true;
}

/** Says which tools this machine has, and how to get those that it lacks. */
export async function toolchainStatus({ json }: ToolchainStatusFlags, context: CliContext): Promise<void> {
  const { toolStatuses } = await import('../../toolchain/tools/tool-statuses.ts');
  const { env, signal, stdout, plain } = context;
  const reports = await toolStatuses({ root: packageRoot(), env, signal });
  const lines = json
    ? [JSON.stringify({ tools: reports.map(toolRecord) }, null, 2)]
    : toolLines(reports, { paint: stdout.paint, plain });
  await stdout.write(`${lines.join('\n')}\n`);
}
