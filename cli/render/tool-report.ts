import type { FoundTool, ToolStatus } from '../../toolchain/tools/tool.ts';
import type { ToolReport } from '../../toolchain/tools/tool-statuses.ts';
import { type SymbolOptions, symbolOf } from './symbols.ts';

const origins = {
  environment: 'named by the environment',
  path: 'on PATH',
  system: 'installed in the system',
  managed: 'installed by sipp',
} as const;

/** A line for each tool, with why and what to do where it cannot be used. */
export function toolLines(reports: readonly ToolReport[], options: SymbolOptions): readonly string[] {
  const width = Math.max(0, ...reports.map(({ title }) => title.length));
  return reports.flatMap((report) => linesOf(report, width, options));
}

function linesOf(report: ToolReport, width: number, options: SymbolOptions): string[] {
  const { title, purpose, status } = report;
  const { paint } = options;
  const name = title.padEnd(width);
  const indent = ' '.repeat(6);
  if (status.state === 'ready') {
    const { version, path } = status.tool;
    return [
      `  ${symbolOf('passed', options)} ${name}  ${version}`,
      `${indent}${path} ${paint('dim', `(${originOf(status.tool, report)})`)}`,
    ];
  }
  return [
    `  ${symbolOf('warning', options)} ${name}  ${status.state} ${paint('dim', `(for ${purpose})`)}`,
    ...status.reason.split('\n').map((line) => indent + line),
    `${indent}${paint('dim', 'fix:')} ${paint('cyan', status.fix)}`,
  ];
}

/** SDKs may be made of parts that the machine has and parts that sipp has installed. */
const sdks: readonly string[] = ['vulkan', 'cuda'];

function originOf({ origin }: FoundTool, { id, installed }: ToolReport): string {
  if (!installed) return origins[origin];
  if (origin === 'managed') return `${origins.managed} from ${installed.source}`;
  return sdks.includes(id)
    ? `${origins[origin]}, with parts ${origins.managed} from ${installed.source}`
    : origins[origin];
}

/** The same for programs. */
export function toolRecord({ id, title, purpose, status, installed }: ToolReport): Readonly<Record<string, unknown>> {
  return { id, title, purpose, ...statusRecord(status), installed: installed ?? null };
}

function statusRecord(status: ToolStatus): Readonly<Record<string, unknown>> {
  if (status.state !== 'ready') return status;
  const { version, path, origin, env } = status.tool;
  return { state: status.state, version, path, origin, env };
}
