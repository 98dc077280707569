import type { Verdict } from './bars.ts';
import type { Figure, Unit } from './figure.ts';
import type { MachineDescription } from './machine.ts';
import type { Summary } from './statistics.ts';

/** What the reports of all benchmarks have in common. */
export interface Measured {
  readonly figures: readonly (Figure & { readonly summary: Summary })[];
  readonly verdicts: readonly Verdict[];
  readonly notes: readonly string[];
}

/** A table for each scenario, one of the bars that could be judged, and the notes; each after an empty line. */
export function measuredLines({ figures, verdicts, notes }: Measured): readonly string[] {
  return [
    ...figureLines(figures),
    ...(verdicts.length === 0 ? [] : ['', ...verdictLines(verdicts)]),
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `note: ${note}`)]),
  ];
}

/** The machine in a line. */
export function machineLine(machine: MachineDescription): string {
  const memory = `${Math.round(machine.memoryBytes / 2 ** 30)} GiB`;
  return `${machine.processor}, ${machine.processorsAvailable} of ${machine.processors} processors, ${memory}, ${machine.system}, Node ${machine.node}`;
}

function figureLines(figures: Measured['figures']): readonly string[] {
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

/** Three digits of a ratio or a short time say enough, and what is counted is whole. */
function toNumber(value: number, unit: Unit): string {
  if (unit === 'tokens' || unit === 'requests' || unit === 'sockets') return value.toFixed(0);
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
