import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { ServerSentEvent } from '../../profile/sse-parser.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import type { AnswerHead } from '../http/answer-head.ts';
import { answerEnd } from './answer-end.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { isFailure, toReportedFailure } from './provider-failure.ts';
import { ToolCallCollector, type ToolCallDelta } from './tool-call-collector.ts';

/** What OpenAI sends as its last event. Compatible servers leave it out, or send their counts after it. */
const END = '[DONE]';

/**
 * A streamed answer as it comes, event by event. The counts may come after the reason why the answer ended, and the end may be
 * told or not. Its text is kept by who reads it.
 */
export class StreamAnswer {
  readonly #adapter: Pick<TextAdapter<unknown>, 'decodeEvent'>;
  readonly #head: AnswerHead;
  #id: string | undefined;
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
   * The text that an event adds.
   *
   * @throws SippError what the event reports, or `protocol_failed` where it is not what a provider says.
   */
  add({ event, data }: ServerSentEvent): string {
    if (this.#isComplete) return '';
    if (data.trim() === END) {
      this.#isComplete = true;
      return '';
    }
    const body = parse(data);
    if (event === 'error' || isFailure(body)) throw toReportedFailure(this.#head, body);
    const { id, text = '', toolCalls, finishReason, usage, isLast = false } = this.#adapter.decodeEvent(body);
    this.#id ??= id;
    if (toolCalls !== undefined) this.#collect(toolCalls);
    if (finishReason !== undefined) this.#finishReason = finishReason;
    if (usage !== undefined) this.#usage = { ...this.#usage, ...usage };
    if (isLast) this.#isComplete = true;
    return text;
  }

  /**
   * The stream is at its end, told or not.
   *
   * @throws SippError `protocol_failed` where the answer is not.
   */
  end(text: string): DecodedText {
    const finishReason = this.#finishReason ?? (this.#isComplete ? 'stop' : undefined);
    if (finishReason === undefined) throw protocolFailed('The stream ended before the answer was complete.');
    return { id: this.#id, text, ...answerEnd(finishReason, this.#tools?.calls()), usage: this.#usage };
  }

  #collect(toolCalls: readonly ToolCallDelta[]): void {
    this.#tools ??= new ToolCallCollector();
    for (const delta of toolCalls) this.#tools.add(delta);
  }
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // The parser's own message quotes the text.
    throw protocolFailed('An event of the stream is not JSON.');
  }
}
