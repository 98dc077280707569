import type { LocalTextOptions, SippTextResponse, SippTextRun } from '../../runtime/api.ts';
import type { SippTextOptions, TextMessage } from '../../runtime/contract/options.ts';
import type { CliContext } from '../context.ts';
import { createAnswerPrinter } from './answer-printer.ts';
import type { LoadedModel } from './loaded-model.ts';
import { settingsLines } from './settings-lines.ts';
import { type StatsLevel, statsLines } from './stats-lines.ts';

export interface AnswerFlags {
  readonly chat?: true;
  readonly system?: string;
  readonly maxTokens?: number;
  readonly stop?: readonly string[];
  readonly stats?: StatsLevel;
}

export interface Question {
  readonly prompt: string;
  readonly flags: AnswerFlags;
  /** What the answer must look like. */
  readonly local: LocalTextOptions;
}

/** Asks a loaded model one thing and writes the answer while it is generated. Returns early when the user interrupts. */
export async function answer(loaded: LoadedModel, question: Question, context: CliContext): Promise<void> {
  const { stderr, verbose } = context;
  if (verbose) await stderr.write(`${settingsLines(loaded).join('\n')}\n`);
  const response = await print(start(loaded, question, context.signal), loaded, context);
  if (response?.localStats === undefined) return;
  const engine = loaded.client.list()[0]?.stats;
  const lines = statsLines(question.flags.stats ?? 'off', response.localStats, engine);
  if (lines.length > 0) await stderr.write(`${lines.join('\n')}\n`);
}

function start(
  { client, endpoint }: LoadedModel,
  { prompt, flags, local }: Question,
  signal: AbortSignal,
): SippTextRun {
  const request = { endpoint, signal, options: toTextOptions(flags), local };
  if (!flags.chat && flags.system === undefined) return client.query({ ...request, prompt });
  return client.chat({ ...request, messages: [...systemMessage(flags.system), { role: 'user', content: prompt }] });
}

export function toTextOptions({ maxTokens, stop }: Pick<AnswerFlags, 'maxTokens' | 'stop'>): SippTextOptions {
  return { ...(maxTokens !== undefined && { maxTokens }), ...(stop !== undefined && { stop }) };
}

const systemMessage = (content: string | undefined): readonly TextMessage[] =>
  content === undefined ? [] : [{ role: 'system', content }];

async function print(
  run: SippTextRun,
  loaded: LoadedModel,
  context: CliContext,
): Promise<SippTextResponse | undefined> {
  const printer = createAnswerPrinter(context);
  try {
    await printer.start(loaded);
    for await (const batch of run) await printer.tokens(batch);
    const response = await run.response;
    await printer.done(response);
    return response;
  } catch (error) {
    const interrupted = context.signal.aborted;
    await printer.broken(interrupted ? 'interruption' : 'failure');
    if (interrupted) return undefined;
    throw error;
  }
}
