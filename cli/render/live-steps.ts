import { Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput } from 'listr2';
import type { SetupEvent } from '../../toolchain/setup/step.ts';
import type { CliContext } from '../context.ts';
import { type StepWork, stepLine } from './step-line.ts';

type Row = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>;

/** A row of the list that is on the screen, and how it ends. */
interface Waiting {
  row: Row | undefined;
  /** What the row says by now, where that is more than the step's name. */
  title: string | undefined;
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly fail: (error: Error) => void;
}

/** The steps as a list that is redrawn in place while they run. */
export async function showLiveSteps<Result>({ stderr }: CliContext, { steps, run }: StepWork<Result>): Promise<Result> {
  const rows = new Map(steps.map(({ id }) => [id, createWaiting()]));
  const tasks = steps.map(({ id, title }) => ({
    title,
    task: (_: unknown, row: Row) => {
      const waiting = rows.get(id);
      if (waiting === undefined) return undefined;
      waiting.row = row;
      // A step that was done already may have ended before its row was drawn.
      if (waiting.title !== undefined) row.title = waiting.title;
      return waiting.ended;
    },
  }));
  const logger = new ListrLogger({ processOutput: new ProcessOutput(stderr.stream, stderr.stream) });
  const list = new Listr(tasks, { renderer: 'default', rendererOptions: { logger }, exitOnError: true });
  // The error itself is told by the work, with its hint; the list only marks where it happened.
  const shown = list.run().catch(() => undefined);
  try {
    return await run((event) => update(rows.get(event.id), event));
  } catch (error) {
    for (const { fail } of rows.values()) fail(new Error(''));
    throw error;
  } finally {
    await shown;
  }
}

function createWaiting(): Waiting {
  let end: () => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const ended = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  // Rows that were never reached are rejected too, with nobody waiting for them.
  ended.catch(() => undefined);
  return { row: undefined, title: undefined, ended, end, fail };
}

function update(waiting: Waiting | undefined, event: SetupEvent): void {
  if (waiting === undefined) return;
  if (event.kind === 'progress') show(waiting, `${event.title}: ${percent(event)} %`);
  if (event.kind === 'failed') waiting.fail(new Error(event.message));
  if (event.kind !== 'finished') return;
  show(waiting, stepLine(event));
  waiting.end();
}

function show(waiting: Waiting, title: string): void {
  waiting.title = title;
  if (waiting.row) waiting.row.title = title;
}

const percent = ({ done, total }: { done: number; total: number }): number =>
  total === 0 ? 0 : Math.floor((done * 100) / total);
