/** Names an endpoint that was added to a client. */
export interface EndpointRef {
  readonly kind: 'local' | 'gateway' | 'provider';
  readonly id: string;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
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
