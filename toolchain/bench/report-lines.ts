import { machineLine, measuredLines } from './measured-lines.ts';
import type { BenchReport } from './run-bench.ts';

/** A report as a table: a line for each figure with median and range, and one for each bar that could be judged. */
export function reportLines(report: BenchReport): readonly string[] {
  return [...headLines(report), ...measuredLines(report)];
}

function headLines({ machine, model, engine, plan, date }: BenchReport): readonly string[] {
  const threads = plan.threads === 0 ? 'automatic threads' : counted(plan.threads, 'thread');
  return [
    `${model.name}: ${model.description}, ${megabytes(model.bytes)}`,
    machineLine(machine),
    `engine ${engine.engine} (${engine.backend}), llama.cpp ${engine.library}, ${threads}, context ${plan.contextSize}, prompt ${plan.promptTokens}, answer ${plan.maxTokens} tokens, ${counted(plan.repetitions, 'repetition')}, ${date}`,
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
