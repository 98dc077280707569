import type { EngineTextRequest } from '../../../runtime/engine/engine.ts';
import { fieldsOf } from '../../../runtime/profile/fields-of.ts';
import type { Script } from '../../../runtime/testing/scripted-engine.ts';
import { linesOf, promptTokens, type Understood } from './understood.ts';

/** The part of the actor where the engine stands: it cuts the answer itself. */
export const localScript: Script = {
  cacheHits: promptTokens.cached,
  capabilities: { supportsEmbeddings: true, supportsGrammar: true },
  answer: (request) => linesOf(understand(request)),
};

function understand({ input, tools, stop, maxTokens, jsonSchema, sampling }: EngineTextRequest): Understood {
  const turns =
    'prompt' in input
      ? [{ role: 'user', text: input.prompt }]
      : input.messages.map(({ role, content }) => ({ role, text: content }));
  const { temperature, top_p, top_k, min_p, presence_penalty, frequency_penalty, seed, logit_bias } = sampling;
  return {
    turns,
    tools: tools === undefined || tools.choice === 'none' ? [] : tools.definitions.map(({ name }) => name),
    ...(tools?.choice === 'required' && { mustCall: true }),
    mayCallSeveral: tools?.parallel !== false,
    ...(jsonSchema !== undefined && {
      properties: Object.keys(fieldsOf(fieldsOf(JSON.parse(jsonSchema))['properties'])),
    }),
    images: [],
    stop,
    limit: maxTokens,
    terms: {
      temperature,
      top_p,
      top_k,
      min_p,
      presence_penalty,
      frequency_penalty,
      seed,
      logit_bias: Object.fromEntries((logit_bias ?? []).map(({ token, bias }) => [token, bias])),
    },
  };
}
