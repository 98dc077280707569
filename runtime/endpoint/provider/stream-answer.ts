import type { FinishReason, TokenLogprob, TokenUsage } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { ServerSentEvent } from '../../profile/sse-parser.ts';
import type { AnswerHead } from '../http/answer-head.ts';
import { answerEnd } from './answer-end.ts';
import type { ProviderText, StreamDelta, TextAdapter } from './provider-adapter.ts';
import { isFailure, toReportedFailure } from './provider-failure.ts';
import { ToolCallCollector, type ToolCallDelta } from './tool-call-collector.ts';

/** What OpenAI sends as its last event. Compatible servers leave it out, or send their counts after it. */
const END = '[DONE]';

/** As for the text itself. In UTF-16 units. */
const MAX_REASONING_LENGTH = 16_777_216;

/** The longest answers of models have 128 Ki tokens; each may come with twenty others. */
const MAX_LOGPROBS = 131_072;

/**
 * A streamed answer as it comes, event by event. The counts may come after the reason why the answer ended, and the end may be
 * told or not. Its text is kept by who reads it.
 */
export class StreamAnswer {
  readonly #adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>;
  readonly #head: AnswerHead;
  #id: string | undefined;
  #reasoning: string | undefined;
  #logprobs: TokenLogprob[] | undefined;
  #stopSequence: string | undefined;
  #usage: TokenUsage | undefined;
  #finishReason: FinishReason | undefined;
  #tools: ToolCallCollector | undefined;
  #isComplete = false;

  constructor(adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>, head: AnswerHead) {
    this.#adapter = adapter;
    this.#head = head;
  }

  /** Whether the provider has said that nothing will follow. What follows all the same is read over. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /**
   * The data of an event; undefined where it tells nothing but the end, or follows it.
   *
   * @throws SippError what the event reports, or `protocol_failed` where it is not what a provider says.
   */
  parse({ event, data }: ServerSentEvent): unknown {
    if (this.#isComplete) return undefined;
    if (data.trim() === END) {
      this.#isComplete = true;
      return undefined;
    }
    const body = parse(data);
    if (event === 'error' || isFailure(body)) throw toReportedFailure(this.#head, body);
    return body;
  }

  /**
   * What such data adds. Pieces of tool calls are put in order, and those that say nothing new left out.
   *
   * @throws SippError `protocol_failed` for an answer without end.
   */
  add(body: unknown): StreamDelta {
    const delta = this.#adapter.decodeEvent(body);
    const { id, reasoning, logprobs, toolCalls, finishReason, stopSequence, usage, isLast = false } = delta;
    this.#id ??= id;
    if (reasoning !== undefined) this.#reasoning = grown(this.#reasoning, reasoning);
    if (logprobs !== undefined) this.#collectLogprobs(logprobs);
    // What was held back stays so, although the model then ends as usual.
    if (finishReason !== undefined && this.#finishReason !== 'content_filter') this.#finishReason = finishReason;
    if (stopSequence !== undefined) this.#stopSequence = stopSequence;
    if (usage !== undefined) this.#usage = { ...this.#usage, ...usage };
    if (isLast) this.#isComplete = true;
    return toolCalls === undefined ? delta : { ...delta, toolCalls: this.#collectCalls(toolCalls) };
  }

  /**
   * The stream is at its end, told or not.
   *
   * @throws SippError `protocol_failed` where the answer is not.
   */
  end(text: string): ProviderText {
    const finishReason = this.#finishReason ?? (this.#isComplete ? 'stop' : undefined);
    if (finishReason === undefined) throw protocolFailed('The stream ended before the answer was complete.');
    return {
      id: this.#id,
      text,
      reasoning: this.#reasoning,
      logprobs: this.#logprobs,
      stopSequence: this.#stopSequence,
      ...answerEnd(finishReason, this.#tools?.calls()),
      usage: this.#usage,
    };
  }

  #collectLogprobs(logprobs: readonly TokenLogprob[]): void {
    this.#logprobs ??= [];
    this.#logprobs.push(...logprobs);
    if (this.#logprobs.length > MAX_LOGPROBS) throw protocolFailed(`The answer has more than ${MAX_LOGPROBS} tokens.`);
  }

  #collectCalls(toolCalls: readonly ToolCallDelta[]): readonly ToolCallDelta[] | undefined {
    const tools = this.#tools ?? new ToolCallCollector();
    this.#tools = tools;
    const news = toolCalls.map((piece) => tools.add(piece)).filter((piece) => piece !== undefined);
    return news.length > 0 ? news : undefined;
  }
}

/** @throws SippError `protocol_failed` for thoughts without end */
function grown(text: string | undefined, more: string): string {
  const all = text === undefined ? more : text + more;
  if (all.length > MAX_REASONING_LENGTH) {
    throw protocolFailed(`The answer has more than ${MAX_REASONING_LENGTH} characters of reasoning.`);
  }
  return all;
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // The parser's own message quotes the text.
    throw protocolFailed('An event of the stream is not JSON.');
  }
}
