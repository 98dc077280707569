import type { TokenLogprob } from '../../../runtime/contract/events.ts';

/** How likely the tokens of a completion were, as this older API tells it. */
export interface LegacyLogprobs {
  readonly tokens: readonly string[];
  readonly token_logprobs: readonly number[];
  readonly top_logprobs: readonly Readonly<Record<string, number>>[];
  /** Where each token begins in the answer. */
  readonly text_offset: readonly number[];
}

/** `offset` is where the first of them begins. */
export function encodeLegacyLogprobs(tokens: readonly TokenLogprob[], offset: number): LegacyLogprobs {
  let end = offset;
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) => Object.fromEntries(top.map(({ token, logprob }) => [token, logprob]))),
    text_offset: tokens.map(({ token }) => {
      const start = end;
      end += token.length;
      return start;
    }),
  };
}
