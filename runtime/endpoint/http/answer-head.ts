/** What an answer says before its body. That of `fetch` is one. */
export interface AnswerHead {
  readonly status: number;
  readonly statusText: string;
  /** Where it comes from, as messages say it. */
  readonly url: string;
  readonly headers: AnswerHeaders;
}

/** Names are given in lower case. */
export interface AnswerHeaders {
  get(name: string): string | null;
}
