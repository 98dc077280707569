/** What was said by one side. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  /** The target that answers. */
  readonly target?: string;
  readonly text: string;
  /** Why there is no answer, or only a part of one. */
  readonly failure?: string;
  /** Of an answer that has ended. */
  readonly figures?: TurnFigures;
}

export interface TurnFigures {
  readonly firstTextMs?: number;
  readonly totalMs?: number;
  readonly inputTokens?: number | null;
  readonly outputTokens?: number | null;
  readonly finishReason?: string;
}
