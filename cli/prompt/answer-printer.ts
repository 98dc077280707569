import type { SippTextResponse } from '../../runtime/api.ts';
import type { TokenBatch } from '../../runtime/contract/events.ts';
import type { CliContext, Output } from '../context.ts';
import type { LoadedModel } from './loaded-model.ts';

/** Writes one answer to stdout in one of the three forms. */
export interface AnswerPrinter {
  start(loaded: LoadedModel): Promise<void>;
  tokens(batch: TokenBatch): Promise<void>;
  done(response: SippTextResponse): Promise<void>;
  /** The user stopped the answer, or it failed: what was said so far stays. The error itself is shown elsewhere. */
  broken(by: 'interruption' | 'failure'): Promise<void>;
}

export function createAnswerPrinter({ stdout, machine }: CliContext): AnswerPrinter {
  if (machine === 'json') return documentPrinter(stdout);
  return machine === 'ndjson' ? linePrinter(stdout) : textPrinter(stdout);
}

/** What the model thinks is shown to people only, and is no part of the answer: a program that reads it gets the answer alone. */
function textPrinter(stdout: Output): AnswerPrinter {
  let last = '';
  let isThinking = false;
  const think = async (text: string): Promise<void> => {
    isThinking = true;
    await stdout.write(stdout.paint('dim', text));
  };
  const endThought = async (): Promise<void> => {
    if (isThinking) await stdout.write('\n\n');
    isThinking = false;
  };
  const endLine = () => (last.endsWith('\n') ? Promise.resolve() : stdout.write('\n'));
  return {
    start: async () => undefined,
    tokens: async ({ text, reasoning }) => {
      if (reasoning !== undefined && stdout.isTerminal) await think(reasoning);
      if (text === '') return;
      await endThought();
      last = text;
      await stdout.write(text);
    },
    done: endLine,
    broken: async () => {
      if (last !== '' || isThinking) await endLine();
    },
  };
}

function linePrinter(stdout: Output): AnswerPrinter {
  const write = (record: unknown) => stdout.write(`${JSON.stringify(record)}\n`);
  return {
    start: (loaded) => write({ type: 'start', ...inForce(loaded, undefined) }),
    tokens: ({ text, reasoning, sequenceStart, frameCount }) =>
      write({ type: 'token', text, reasoning, sequenceStart, frameCount }),
    done: ({ finishReason, usage, localStats }) =>
      write({ type: 'done', finishReason, usage, stats: localStats, seed: localStats?.seed }),
    broken: async (by) => {
      if (by === 'interruption') await write({ type: 'done', finishReason: 'cancelled' });
    },
  };
}

function documentPrinter(stdout: Output): AnswerPrinter {
  let loaded: LoadedModel | undefined;
  let soFar = '';
  const write = (record: Readonly<Record<string, unknown>>, seed?: number) => {
    const whole = { ...record, seed, ...(loaded && inForce(loaded, seed)) };
    return stdout.write(`${JSON.stringify(whole, null, 2)}\n`);
  };
  return {
    start: async (started) => {
      loaded = started;
    },
    tokens: async ({ text }) => {
      soFar += text;
    },
    done: ({ text, reasoning, finishReason, usage, localStats }) =>
      write({ text, reasoning, finishReason, usage, stats: localStats }, localStats?.seed),
    broken: async (by) => {
      if (by === 'interruption') await write({ text: soFar, finishReason: 'cancelled' });
    },
  };
}

/** The model, and every setting as it is really in force. The seed is known when the answer is complete. */
function inForce(
  { description, sampling, config }: LoadedModel,
  seed = config.sampling?.seed,
): Readonly<Record<string, unknown>> {
  const { model, engine, library, settings } = description;
  return {
    model,
    engine: { name: engine, library },
    settings: { ...settings, sampling: { ...sampling().sampling, seed } },
  };
}
