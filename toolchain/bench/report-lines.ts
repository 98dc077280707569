import type { Verdict } from './bars.ts';
import type { Unit } from './figure.ts';
import type { BenchReport } from './run-bench.ts';

/** A report as a table: a line for each figure with median and range, and one for each bar that could be judged. */
export function reportLines(report: BenchReport): readonly string[] {
  return [
    ...headLines(report),
    ...figureLines(report.figures),
    ...(report.verdicts.length === 0 ? [] : ['', ...verdictLines(report.verdicts)]),
    ...(report.notes.length === 0 ? [] : ['', ...report.notes.map((note) => `note: ${note}`)]),
  ];
}

function headLines({ machine, model, engine, plan, date }: BenchReport): readonly string[] {
  const threads = plan.threads === 0 ? 'automatic threads' : counted(plan.threads, 'thread');
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`;
  return [
    `${model.name}: ${model.description}, ${megabytes(model.bytes)}`,
    `${machine.processor}, ${machine.processorsAvailable} of ${machine.processors} processors, ${memory}, ${machine.system}, Node ${machine.node}`,
    `engine ${engine.engine} (${engine.backend}), llama.cpp ${engine.library}, ${threads}, context ${plan.contextSize}, prompt ${plan.promptTokens}, answer ${plan.maxTokens} tokens, ${counted(plan.repetitions, 'repetition')}, ${date}`,
  ];
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function figureLines(figures: BenchReport['figures']): readonly string[] {
  const lines: string[] = [];
  for (const scenario of new Set(figures.map((figure) => figure.scenario))) {
    const rows = figures
      .filter((figure) => figure.scenario === scenario)
      .map(({ condition, quantity, subject, unit, summary }) => {
        const { median, minimum, maximum } = summary;
        const range = `${toNumber(minimum, unit)} .. ${toNumber(maximum, unit)}`;
        return [condition, quantity, subject, toNumber(median, unit), unit, range];
      });
    lines.push('', ...alignColumns([[scenario, '', 'subject', 'median', 'unit', 'range'], ...rows]));
  }
  return lines;
}

function verdictLines(verdicts: readonly Verdict[]): readonly string[] {
  const rows = verdicts.map(({ title, unit, limit, measured, met }) => {
    const wanted = 'atLeast' in limit ? `>= ${limit.atLeast}` : `<= ${limit.atMost}`;
    return [title, wanted, unit, toNumber(measured, unit), met ? 'met' : 'missed'];
  });
  return alignColumns([['bar', 'wanted', 'unit', 'median', ''], ...rows]);
}

/** Three digits of a ratio or a short time say enough, and whole tokens are whole. */
function toNumber(value: number, unit: Unit): string {
  if (unit === 'tokens') return value.toFixed(0);
  if (unit === '×' || Math.abs(value) < 10) return value.toFixed(3);
  return value.toFixed(1);
}

/** Numbers, which here begin with a digit or a minus, stand to the right. */
function alignColumns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => [...(row[column] ?? '')].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const gap = ' '.repeat((widths[column] ?? 0) - [...cell].length);
        return /^-?\d[\d.]*$/.test(cell) ? gap + cell : cell + gap;
      })
      .join('  ')
      .trimEnd(),
  );
}
