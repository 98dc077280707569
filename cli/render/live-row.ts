import type { StepEvent } from '../../toolchain/steps/step-event.ts';
import { elapsed } from './elapsed.ts';
import { fitColumns, outputLine } from './output-line.ts';
import { stepLine } from './step-line.ts';

/** What a live list knows of one of its steps. */
export interface LiveRow {
  readonly title: string;
  startedMs: number | undefined;
  /** `12/331`, or empty. */
  progress: string;
  /** What a subprocess printed last. */
  line: string;
  /** What stays on the screen once the step has ended. */
  ending: string | undefined;
}

export function createLiveRow(title: string): LiveRow {
  return { title, startedMs: undefined, progress: '', line: '', ending: undefined };
}

/** Takes an event in. Subprocesses may print a million lines a second: nothing is drawn or formatted here. */
export function updateLiveRow(row: LiveRow, event: StepEvent, nowMs: number): void {
  switch (event.kind) {
    case 'started':
      row.startedMs = nowMs;
      return;
    case 'progress':
      row.progress = progressOf(event);
      return;
    case 'output':
      row.line = event.line;
      return;
    case 'failed':
      row.ending = `${event.title}: failed after ${elapsed(event.elapsedMs)}`;
      return;
    case 'finished':
      row.ending = stepLine(event);
  }
}

/** The row as text: one line, and below it what a subprocess printed last, each within the columns of the terminal. */
export function liveRowText(row: LiveRow, { nowMs, columns }: { nowMs: number; columns: number }): string {
  const { title, startedMs, progress, line, ending } = row;
  if (ending !== undefined || startedMs === undefined) return fitColumns(ending ?? title, columns);
  const facts = [wholeSeconds(nowMs - startedMs), progress].filter((fact) => fact !== '');
  const head = fitColumns(`${title}: ${facts.join(', ')}`, columns);
  return line === '' ? head : `${head}\n${fitColumns(outputLine(line), columns)}`;
}

/** Counts and sizes both come as numbers; those that nobody can count with are shown in per cent. */
function progressOf({ done, total }: { done: number; total: number }): string {
  if (total <= 0) return '';
  return total === 100 || total > 99_999 ? `${Math.floor((done * 100) / total)} %` : `${done}/${total}`;
}

/** Tenths would make the line restless. */
const wholeSeconds = (ms: number): string => (ms < 10_000 ? `${Math.floor(ms / 1000)} s` : elapsed(ms));
