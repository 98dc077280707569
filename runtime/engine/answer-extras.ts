import type { TokenLogprob } from '../contract/events.ts';
import type { ToolCall } from '../contract/options.ts';
import type { EngineTextResult } from './engine.ts';

/** A token as the core tells it: its bytes, the logarithm of its probability, and the alternatives in the same form. */
type Choice = readonly [bytes: readonly number[], logprob: number];
type Token = readonly [...Choice, top: readonly Choice[]];

/** What an answer has beside its text, as the core tells it. */
interface Beside {
  readonly stop?: string;
  readonly reasoning?: string;
  readonly calls?: readonly ToolCall[];
  readonly logprobs?: readonly Token[];
}

// Half a character at the end of a token becomes U+FFFD, and a byte order mark stays what it is.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The logprobs of a batch: elements of a JSON array. */
export function readLogprobs(extra: string): readonly TokenLogprob[] {
  // `as`: written by Logprobs of the same build.
  return (JSON.parse(`[${extra}]`) as readonly Token[]).map(toLogprob);
}

/** The parts of a result that the core tells as JSON text. */
export function readBeside(extra: string): Partial<EngineTextResult> {
  // `as`: written by Scheduler::finish of the same build.
  const { stop, reasoning, calls, logprobs } = JSON.parse(extra) as Beside;
  return {
    ...(stop !== undefined && { stopSequence: stop }),
    ...(reasoning !== undefined && { reasoning }),
    ...(calls !== undefined && { toolCalls: calls }),
    ...(logprobs !== undefined && { logprobs: logprobs.map(toLogprob) }),
  };
}

const toLogprob = ([bytes, logprob, top]: Token): TokenLogprob => ({
  ...toChoice([bytes, logprob]),
  top: top.map(toChoice),
});

const toChoice = ([bytes, logprob]: Choice): Omit<TokenLogprob, 'top'> => ({
  token: decoder.decode(Uint8Array.from(bytes)),
  bytes,
  logprob,
});
