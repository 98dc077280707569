import { encodeError } from '../../../runtime/profile/encode-error.ts';
import { encodeTextResponse } from '../../../runtime/profile/text-response.ts';
import { encodeEvent } from '../../../runtime/profile/wire-event.ts';
import type { TextAnswer } from '../../targets/target.ts';
import type { AnswerEncoder, TextAnswers } from '../shape.ts';

export interface SippTextEncoderOptions {
  /** As the client wrote it. */
  readonly model: string;
  /** Whether the answer tells its token counts. */
  readonly includeUsage: boolean;
}

/** Answers to queries and chats, of which there is one for each request. What is called or thought is told at the end, or not. */
export class SippTextEncoder implements AnswerEncoder {
  readonly heartbeat = ': waiting\n\n';
  readonly #model: string;
  readonly #includeUsage: boolean;
  #sequence = 0;

  constructor({ model, includeUsage }: SippTextEncoderOptions) {
    this.#model = model;
    this.#includeUsage = includeUsage;
  }

  whole([answer]: TextAnswers): string {
    const { id, text, finishReason, usage, toolCalls } = answer;
    return JSON.stringify(
      encodeTextResponse(this.#model, {
        text,
        finishReason,
        ...(this.#includeUsage && usage && { usage }),
        ...(toolCalls && { toolCalls }),
        metadata: { ...(id !== undefined && { upstreamResponseId: id }) },
      }),
    );
  }

  begin(): string {
    return '';
  }

  text(_choice: number, text: string, tokens: number): string {
    const sequence = this.#sequence;
    // Targets that do not count send pieces; each is numbered as one.
    this.#sequence += tokens || 1;
    return encodeEvent({ type: 'token', sequence, text });
  }

  delta(): string {
    return '';
  }

  clientEvent(): string {
    return '';
  }

  end(_choice: number, { usage, finishReason, toolCalls }: TextAnswer): string {
    const done = encodeEvent({ type: 'done', finishReason, ...(toolCalls && { toolCalls }) });
    return this.#includeUsage && usage ? encodeEvent({ type: 'usage', usage }) + done : done;
  }

  finish(): string {
    return '';
  }

  fail(error: unknown): string {
    return encodeEvent({ type: 'error', error: encodeError(error).body.error });
  }
}
