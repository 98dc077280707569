import process from 'node:process';
import { DefaultRenderer, Listr, ListrLogger, type ListrTaskWrapper, ProcessOutput, Spinner } from 'listr2';
import type { StepEvent } from '../../toolchain/steps/step-event.ts';
import type { CliContext } from '../context.ts';
import { createLiveRow, type LiveRow, liveRowText, updateLiveRow } from './live-row.ts';
import type { StepWork } from './step-work.ts';

type Task = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'skip'>;

type Ending = 'passed' | 'failed' | 'skipped';

/** A row of the list that is on the screen, and how it ends. */
interface Waiting {
  readonly row: LiveRow;
  task: Task | undefined;
  readonly ended: Promise<Ending>;
  /** The first one counts. */
  readonly end: (ending: Ending) => void;
}

/** Symbol and indentation in front of a row, and the column that some terminals wrap at. */
const MARGIN_COLUMNS = 5;

/** The steps as a list that is redrawn in place ten times a second while they run, whatever they print. */
export async function showLiveSteps<Result>({ stderr }: CliContext, { steps, run }: StepWork<Result>): Promise<Result> {
  const rows = new Map(steps.map(({ id, title }) => [id, createWaiting(title)]));
  const redraw = () => {
    const place = { nowMs: performance.now(), columns: stderr.columns - MARGIN_COLUMNS };
    for (const waiting of rows.values()) draw(waiting, place);
  };
  const processOutput = new ProcessOutput(stderr.stream, stderr.stream);
  const list = new Listr(
    steps.map(({ id, title }) => ({ title, task: (_: unknown, task: Task) => begin(rows.get(id), task, redraw) })),
    {
      renderer: StderrRenderer,
      rendererOptions: {
        logger: new ListrLogger({ processOutput }),
        spinner: new Ticker(redraw),
        formatOutput: 'truncate',
        // The error itself is told by the work, with its hint; the list only marks where it happened.
        showErrorMessage: false,
      },
      // A work may go on after a step that failed.
      exitOnError: false,
      // Interruptions are for the work: it ends its subprocesses and throws.
      registerSignalListeners: false,
    },
  );
  // Whoever ends the process in the middle must not leave a terminal without a cursor.
  const release = () => processOutput.release();
  process.once('exit', release);
  const shown = list.run();
  try {
    return await run((event) => update(rows.get(event.id), event));
  } finally {
    for (const waiting of rows.values()) endEarly(waiting);
    await shown;
    process.off('exit', release);
  }
}

/** Writes to stderr, which may be a terminal where stdout is none. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

/** Lets the rows say how far they are just before each drawing. */
class Ticker extends Spinner {
  readonly #beforeDrawing: () => void;

  constructor(beforeDrawing: () => void) {
    super();
    this.#beforeDrawing = beforeDrawing;
  }

  override start(draw: () => void = () => undefined, intervalMs?: number): void {
    super.start(() => {
      this.#beforeDrawing();
      draw();
    }, intervalMs);
  }
}

function createWaiting(title: string): Waiting {
  let end: Waiting['end'] = () => undefined;
  const ended = new Promise<Ending>((resolve) => {
    end = resolve;
  });
  return { row: createLiveRow(title), task: undefined, ended, end };
}

/** Called when the list reaches the row. A step that was done already may have ended before that. */
async function begin(waiting: Waiting | undefined, task: Task, redraw: () => void): Promise<void> {
  if (waiting === undefined) return;
  waiting.task = task;
  redraw();
  const ending = await waiting.ended;
  redraw();
  if (ending === 'skipped') task.skip(task.title);
  if (ending === 'failed') throw new Error(task.title);
}

function draw({ row, task }: Waiting, place: { nowMs: number; columns: number }): void {
  const text = liveRowText(row, place);
  if (task !== undefined && task.title !== text) task.title = text;
}

function update(waiting: Waiting | undefined, event: StepEvent): void {
  if (waiting === undefined) return;
  updateLiveRow(waiting.row, event, performance.now());
  if (event.kind === 'failed') waiting.end('failed');
  if (event.kind === 'finished') waiting.end(event.state === 'skipped' ? 'skipped' : 'passed');
}

/** The work is over: steps that it never came to are left out, one that was interrupted has failed. */
function endEarly({ row, end }: Waiting): void {
  const isInterrupted = row.startedMs !== undefined && row.ending === undefined;
  if (isInterrupted) row.ending = `${row.title}: not finished`;
  end(isInterrupted ? 'failed' : 'skipped');
}
