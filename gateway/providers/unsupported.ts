import type { TextRequest } from '../targets/target.ts';
import type { ProviderConfig } from './provider-config.ts';

/** A field of requests for which a type of provider has no word. */
export interface Unsupported {
  /** As requests on the wire call it. */
  readonly word: string;
  /** Ends a sentence that begins with the name of the provider. */
  readonly because: string;
  isAsked(request: TextRequest): boolean;
}

type Types = readonly ProviderConfig['type'][];

const everyone: Types = ['openai', 'openai_compatible', 'anthropic'];
const anthropic: Types = ['anthropic'];

/** What Anthropic calls an effort. */
const efforts = ['low', 'medium', 'high', 'xhigh', 'max'];

const rows: readonly (Unsupported & { readonly types: Types })[] = [
  row('session', everyone, 'keeps no sessions', ({ session }) => session !== undefined),
  row('grammar', everyone, 'takes no grammars', ({ grammar }) => grammar !== undefined),
  row('seed', anthropic, 'takes no seed', ({ seed }) => seed !== undefined),
  row('json_object', anthropic, 'takes no format without a schema', ({ jsonObject }) => jsonObject === true),
  row('logprobs', anthropic, 'tells no probabilities', ({ logprobs }) => logprobs !== undefined),
  row('presence_penalty', anthropic, 'does not take it', ({ sampling }) => sampling?.presencePenalty !== undefined),
  row('frequency_penalty', anthropic, 'does not take it', ({ sampling }) => sampling?.frequencyPenalty !== undefined),
  row('logit_bias', anthropic, 'does not take it', ({ sampling }) => sampling?.logitBias !== undefined),
  row('min_p', ['openai', 'anthropic'], 'does not take it', ({ sampling }) => sampling?.minP !== undefined),
  row('top_k', ['openai'], 'does not take it', ({ sampling }) => sampling?.topK !== undefined),
  row('reasoning_effort', anthropic, `knows only ${efforts.join(', ')}`, ({ reasoningEffort }) => {
    return reasoningEffort !== undefined && !efforts.includes(reasoningEffort);
  }),
];

/** What a type of provider is not asked for: it would ignore it, or refuse it in words of its own. */
export function unsupportedBy(type: ProviderConfig['type']): readonly Unsupported[] {
  return rows.filter(({ types }) => types.includes(type));
}

function row(word: string, types: Types, because: string, isAsked: Unsupported['isAsked']): (typeof rows)[number] {
  return { word, types, because, isAsked };
}
