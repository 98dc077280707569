/** What the stub upstream does with a request. Its model's name says so, which every server in front passes on. */
export type Behaviour =
  /** Answers at once; a stream brings its tokens together. */
  | { readonly kind: 'answer' }
  /** A stream of stamped tokens at an even pace. */
  | { readonly kind: 'paced'; readonly tokens: number; readonly perSecond: number }
  /** As fast as it is read, until there are two megabytes of it. */
  | { readonly kind: 'flood' }
  /** Takes the request, and that was all. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'status'; readonly status: number }
  /** Ends the connection where the answer should begin. */
  | { readonly kind: 'cut' }
  /** Ends the connection after the first tokens. */
  | { readonly kind: 'broken' };

/** Names of models; those of streams come from `pacedModel`. */
export const models = {
  answer: 'answer',
  flood: 'flood',
  silent: 'silent',
  failing: 'status-500',
  limited: 'status-429',
  cut: 'cut',
  broken: 'broken',
} as const;

export interface Pace {
  readonly tokens: number;
  readonly perSecond: number;
}

export const pacedModel = ({ tokens, perSecond }: Pace): string => `paced-${tokens}-at-${perSecond}`;

/** Reverses the names; a name that is none of them answers. */
export function toBehaviour(model: string): Behaviour {
  const [, tokens, perSecond] = /^paced-(\d+)-at-(\d+)$/.exec(model) ?? [];
  if (tokens !== undefined) return { kind: 'paced', tokens: Number(tokens), perSecond: Number(perSecond) };
  const [, status] = /^status-(\d{3})$/.exec(model) ?? [];
  if (status !== undefined) return { kind: 'status', status: Number(status) };
  if (model === 'flood' || model === 'silent' || model === 'cut' || model === 'broken') return { kind: model };
  return { kind: 'answer' };
}
