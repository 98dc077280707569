import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import type { AnswerDelta, ClientEvent, TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder } from '../shape.ts';
import { BlockStream } from './block-stream.ts';
import { encodeFailureBody } from './encode-failure.ts';
import { encodeMessage, type MessageOptions } from './encode-message.ts';
import { toMessageUsage } from './message-usage.ts';
import { toMessageEnd } from './stop-reason.ts';
import { streamEvent } from './stream-event.ts';

export interface MessageEncoderOptions extends MessageOptions {
  readonly requestId: string;
}

/** Answers as Anthropic's messages, of which there is one for each request. */
export class MessageEncoder implements AnswerEncoder {
  readonly heartbeat = streamEvent('ping');
  readonly #options: MessageEncoderOptions;
  readonly #blocks = new BlockStream();
  #hasBegun = false;
  /** The last event that a target has said itself. */
  #passedOn: string | undefined;

  constructor(options: MessageEncoderOptions) {
    this.#options = options;
  }

  whole([answer]: readonly [TextAnswer, ...TextAnswer[]]): string {
    return JSON.stringify(answer.clientBody ?? encodeMessage(answer, this.#options));
  }

  /** A target that speaks the format begins the message itself, so it begins with the first that is known of the answer. */
  begin(): string {
    return '';
  }

  text(_choice: number, text: string): string {
    return this.#begin() + this.#blocks.text('text', text);
  }

  delta(_choice: number, delta: AnswerDelta): string {
    if (delta.type === 'tool_call') return this.#begin() + this.#blocks.call(delta);
    if (delta.type !== 'reasoning' || !this.#options.showsThoughts) return '';
    return this.#begin() + this.#blocks.text('thinking', delta.text);
  }

  /** Clients read over events without a name, which servers that are called compatible send: it stands in the data too. */
  clientEvent(_choice: number, { event, data }: ClientEvent): string {
    const name = event === '' ? typeOf(data) : event;
    this.#passedOn = name;
    return `event: ${name}\ndata: ${data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data}\n\n`;
  }

  end(_choice: number, answer: TextAnswer): string {
    if (this.#passedOn !== undefined) return '';
    return (
      this.#begin() +
      this.#lateCalls(answer) +
      this.#blocks.finish() +
      streamEvent('message_delta', { delta: toMessageEnd(answer), usage: toMessageUsage(answer.usage) })
    );
  }

  finish(): string {
    return this.#passedOn === 'message_stop' ? '' : streamEvent('message_stop');
  }

  fail(error: unknown): string {
    return streamEvent('error', encodeFailureBody(error, this.#options));
  }

  /** The tokens of the prompt are known at the end: `message_delta` tells them again. */
  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    const { id, model } = this.#options;
    return streamEvent('message_start', {
      message: {
        id,
        type: 'message',
        role: 'assistant',
        model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage: toMessageUsage(),
      },
    });
  }

  /** Of targets that tell of calls at the end only. */
  #lateCalls({ toolCalls = [] }: TextAnswer): string {
    if (this.#blocks.hasCalls) return '';
    return toolCalls.map((call, index) => this.#blocks.call({ index, ...call })).join('');
  }
}

function typeOf(data: string): string {
  const { type } = fieldsOf(JSON.parse(data));
  return typeof type === 'string' ? type : '';
}
