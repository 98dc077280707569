import type { TokenLogprob } from '../../../runtime/contract/events.ts';

interface TokenBody {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: readonly number[];
}

export interface TokenLogprobBody extends TokenBody {
  readonly top_logprobs: readonly TokenBody[];
}

/** How likely the tokens of a chat were. */
export interface LogprobsBody {
  readonly content: readonly TokenLogprobBody[];
  readonly refusal: null;
}

export const encodeLogprobs = (tokens: readonly TokenLogprob[]): LogprobsBody => ({
  content: encodeTokens(tokens),
  refusal: null,
});

export const encodeTokens = (tokens: readonly TokenLogprob[]): readonly TokenLogprobBody[] =>
  tokens.map(({ top, ...token }) => ({ ...toBody(token), top_logprobs: top.map(toBody) }));

const toBody = ({ token, logprob, bytes }: Omit<TokenLogprob, 'top'>): TokenBody => ({ token, logprob, bytes });
