import type { FinishReason, TokenLogprob, TokenUsage } from '../../contract/events.ts';
import type { SippTextOptions, ToolChoice, ToolDefinition } from '../../contract/options.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import type { ToolCallDelta } from './tool-call-collector.ts';

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
  readonly extras?: TextExtras;
}

/** Fields that not every provider takes. */
export interface TextExtras {
  /** A JSON Schema as JSON text. */
  readonly jsonSchema?: string;
  readonly grammar?: string;
  readonly seed?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  readonly parallelToolCalls?: boolean;
  /** The answer is any JSON object. */
  readonly jsonObject?: boolean;
  readonly sampling?: Sampling;
  /** How many alternatives of each token are told. */
  readonly logprobs?: number;
  /** In the provider's word. */
  readonly reasoningEffort?: string;
}

export interface Sampling {
  readonly topK?: number;
  readonly minP?: number;
  readonly presencePenalty?: number;
  readonly frequencyPenalty?: number;
  readonly logitBias?: Readonly<Record<string, number>>;
}

/** An answer of a provider. */
export interface ProviderText extends DecodedText {
  readonly reasoning?: string | undefined;
  /** The stop text that ended it, where it is told. */
  readonly stopSequence?: string | undefined;
  readonly logprobs?: readonly TokenLogprob[] | undefined;
}

/** What one event of a stream adds to the answer: first what the model thought, then its text with what is known of it, then calls. */
export interface StreamDelta {
  readonly id?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly logprobs?: readonly TokenLogprob[] | undefined;
  readonly text?: string | undefined;
  readonly toolCalls?: readonly ToolCallDelta[] | undefined;
  readonly finishReason?: FinishReason | undefined;
  readonly stopSequence?: string | undefined;
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
  decodeAnswer(body: unknown): ProviderText;
  decodeEvent(data: unknown): StreamDelta;
}

/** The vectors of one or more texts. */
export interface DecodedVectors {
  readonly id: string | undefined;
  /** One for each text, in their order. */
  readonly vectors: readonly (readonly number[])[];
  readonly usage: TokenUsage | undefined;
}

export interface EmbeddingsSettings {
  readonly model: string;
  /** Length of the vectors. Default: the model's. */
  readonly dimensions?: number | undefined;
}

/** One way of a provider to turn texts into vectors. */
export interface EmbeddingsAdapter {
  readonly path: string;
  readonly typedFields: readonly string[];
  toBody(input: string | readonly string[], settings: EmbeddingsSettings): Body;
  /** Throws `protocol_failed` where a vector of these texts is missing. */
  decodeAnswer(body: unknown, count: number): DecodedVectors;
}
