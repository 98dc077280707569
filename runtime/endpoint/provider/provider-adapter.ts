import type { FinishReason, TokenUsage } from '../../contract/events.ts';
import type { SippTextOptions } from '../../contract/options.ts';
import type { DecodedEmbedding } from '../../profile/embedding-response.ts';
import type { DecodedText } from '../../profile/text-response.ts';

/** The fields of a request; those that are undefined are not sent. */
export type Body = Readonly<Record<string, unknown>>;

/** How the limit of generated tokens is called in chats; newer models of OpenAI refuse the older name. */
export type TokenLimitField = 'max_tokens' | 'max_completion_tokens';

/** What a text request needs beside its prompt or messages. */
export interface TextSettings {
  readonly model: string;
  readonly options: SippTextOptions;
  readonly stream: boolean;
  readonly tokenLimitField: TokenLimitField;
  /** Ask for token counts in a stream. */
  readonly includeUsage: boolean;
}

/** What one event of a stream adds to the answer. */
export interface StreamDelta {
  readonly id?: string | undefined;
  readonly text?: string | undefined;
  readonly finishReason?: FinishReason | undefined;
  /** Counts override those of earlier events. */
  readonly usage?: TokenUsage | undefined;
  /** Nothing of the answer will follow. */
  readonly isLast?: boolean;
}

/** One way of a provider to generate text. */
export interface TextAdapter<Input> {
  readonly path: string;
  /** Fields that `providerOptions` must not have. */
  readonly typedFields: readonly string[];
  /** Throws `invalid_request` for what the provider cannot be asked. */
  toBody(input: Input, settings: TextSettings): Body;
  /** Throws `protocol_failed` for what is no answer. */
  decodeAnswer(body: unknown): DecodedText;
  decodeEvent(data: unknown): StreamDelta;
}

/** One way of a provider to turn a text into a vector. */
export interface EmbeddingsAdapter {
  readonly path: string;
  readonly typedFields: readonly string[];
  toBody(input: string, model: string): Body;
  decodeAnswer(body: unknown): DecodedEmbedding;
}
