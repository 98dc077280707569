/** Names an endpoint that was added to a client. */
export interface EndpointRef {
  readonly kind: 'local' | 'gateway' | 'provider';
  readonly id: string;
}

/** A message that is only a text, which every kind of endpoint takes. */
export interface TextMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A piece of a message. An image is a `data:` address (PNG, JPEG, WebP or GIF, in base64) or an `https:` one. */
export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'image'; readonly url: string };

export interface ChatMessage {
  /** `tool` tells the model what one of its calls has given. */
  readonly role: TextMessage['role'] | 'tool';
  /** May be empty where an assistant has only called tools. */
  readonly content: string | readonly ContentPart[];
  /** What the assistant asked for. Only in its messages. */
  readonly toolCalls?: readonly ToolCall[];
  /** The call that a message of the role `tool` answers. Only and always there. */
  readonly toolCallId?: string;
}

/** A tool that the model may call. */
export interface ToolDefinition {
  readonly name: string;
  readonly description?: string;
  /** A JSON Schema of the arguments. Default: none are taken. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Whether tools are called: as the model likes, not at all, at least one, or this one. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

/** A call of a tool that the model asks for. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text, as the model wrote it: it may be no JSON at all. */
  readonly arguments: string;
}

/** Options that every kind of endpoint understands. */
export interface SippTextOptions {
  /** Upper bound of generated tokens, at least 1. Default: until the model stops or its context is full. */
  readonly maxTokens?: number;
  /** Randomness, 0 or more; 0 always takes the likeliest token (greedy). Default: the endpoint's. */
  readonly temperature?: number;
  /** Nucleus sampling, 0 to 1. Default: the endpoint's. */
  readonly topP?: number;
  /** Texts that end the answer; they are not part of it. Empty ones are ignored. */
  readonly stop?: readonly string[];
}
