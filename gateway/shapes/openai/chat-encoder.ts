import type { TokenLogprob } from '../../../runtime/contract/events.ts';
import { encodeToolCalls } from '../../../runtime/profile/tool-calls.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder, TextAnswers } from '../shape.ts';
import { CompletionEnvelope, type CompletionEnvelopeOptions, type CompletionNames } from './completion-envelope.ts';
import { encodeLogprobs, type LogprobsBody } from './logprobs.ts';
import { toOpenAiError } from './openai-error.ts';
import { DONE, toEvent } from './to-event.ts';

type ToolCallDelta = Extract<AnswerDelta, { type: 'tool_call' }>;

const names: CompletionNames = { prefix: 'chatcmpl-', object: 'chat.completion', chunk: 'chat.completion.chunk' };

/** How far the stream of one answer is. */
interface Choice {
  /** Its role has been told. */
  hasBegun: boolean;
  /** The provider's own events are passed on, its end included. */
  isPassedOn: boolean;
  /** Of the text that comes next. */
  logprobs: readonly TokenLogprob[];
  /** Calls whose arguments have not come yet: their ids by their places. Those of tools that take nothing never come. */
  readonly silentCalls: Map<number, string>;
}

/** Answers to chats, as `chat.completion` and as a stream of `chat.completion.chunk`. */
export class ChatEncoder implements AnswerEncoder {
  readonly heartbeat = ': waiting\n\n';
  readonly #envelope: CompletionEnvelope;
  readonly #choices: Choice[] = [];

  constructor(options: CompletionEnvelopeOptions) {
    this.#envelope = new CompletionEnvelope(names, options);
  }

  whole(answers: TextAnswers): string {
    return this.#envelope.whole(answers, toChoice);
  }

  /** What comes first depends on the target: one that speaks this format begins itself. */
  begin(): string {
    return '';
  }

  text(index: number, text: string): string {
    const choice = this.#choice(index);
    return this.#begun(choice, index) + this.#chunk(index, `"content":${JSON.stringify(text)}`, takeLogprobs(choice));
  }

  delta(index: number, delta: AnswerDelta): string {
    const choice = this.#choice(index);
    if (delta.type === 'logprobs') {
      choice.logprobs = [...choice.logprobs, ...delta.tokens];
      return '';
    }
    if (delta.type === 'tool_call') noteCall(choice, delta);
    return this.#begun(choice, index) + this.#chunk(index, encodeDelta(delta));
  }

  clientEvent(index: number, { data }: ClientEvent): string {
    this.#choice(index).isPassedOn = true;
    return toEvent(data);
  }

  end(index: number, { finishReason, toolCalls }: TextAnswer): string {
    const choice = this.#choice(index);
    if (choice.isPassedOn) return '';
    let start = this.#begun(choice, index);
    for (const [place, id] of choice.silentCalls) {
      const text = toolCalls?.find((call) => call.id === id)?.arguments ?? '{}';
      start += this.#chunk(index, encodeDelta({ type: 'tool_call', index: place, arguments: text }));
    }
    // Tokens whose text is held back, or has none.
    const rest = choice.logprobs.length === 0 ? '' : this.#chunk(index, '"content":""', takeLogprobs(choice));
    const last = `{"index":${index},"delta":{},"logprobs":null,"finish_reason":"${finishReason}"}`;
    return start + rest + this.#envelope.chunk(last);
  }

  finish(answers: TextAnswers): string {
    return this.#choice(0).isPassedOn ? DONE : this.#envelope.finish(answers);
  }

  fail(error: unknown): string {
    return toEvent(JSON.stringify(toOpenAiError(error).body));
  }

  #choice(index: number): Choice {
    this.#choices[index] ??= { hasBegun: false, isPassedOn: false, logprobs: [], silentCalls: new Map() };
    return this.#choices[index];
  }

  #begun(choice: Choice, index: number): string {
    if (choice.hasBegun) return '';
    choice.hasBegun = true;
    return this.#chunk(index, '"role":"assistant","content":"","refusal":null');
  }

  #chunk(index: number, delta: string, logprobs?: LogprobsBody): string {
    const tokens = logprobs === undefined ? 'null' : JSON.stringify(logprobs);
    return this.#envelope.chunk(`{"index":${index},"delta":{${delta}},"logprobs":${tokens},"finish_reason":null}`);
  }
}

function takeLogprobs(choice: Choice): LogprobsBody | undefined {
  if (choice.logprobs.length === 0) return undefined;
  const tokens = choice.logprobs;
  choice.logprobs = [];
  return encodeLogprobs(tokens);
}

function noteCall({ silentCalls }: Choice, { index, id, arguments: text = '' }: ToolCallDelta): void {
  if (text !== '') silentCalls.delete(index);
  else if (id !== undefined) silentCalls.set(index, id);
}

/** The fields of a delta, as JSON without its braces. */
function encodeDelta(delta: Exclude<AnswerDelta, { type: 'logprobs' }>): string {
  if (delta.type === 'reasoning') return `"reasoning_content":${JSON.stringify(delta.text)}`;
  const { index, id, name, arguments: text } = delta;
  const call = {
    index,
    ...(id !== undefined && { id, type: 'function' }),
    function: { ...(name !== undefined && { name }), arguments: text ?? '' },
  };
  return `"tool_calls":[${JSON.stringify(call)}]`;
}

function toChoice(answer: TextAnswer, index: number): object {
  const { text, toolCalls = [], reasoning, finishReason, logprobs } = answer;
  const hasCalls = toolCalls.length > 0;
  return {
    index,
    message: {
      role: 'assistant',
      content: text === '' && hasCalls ? null : text,
      refusal: null,
      ...(reasoning !== undefined && { reasoning_content: reasoning }),
      ...(hasCalls && { tool_calls: encodeToolCalls(toolCalls) }),
    },
    logprobs: logprobs === undefined ? null : encodeLogprobs(logprobs),
    finish_reason: finishReason,
  };
}
