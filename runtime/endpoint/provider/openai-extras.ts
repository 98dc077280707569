import { encodeToolChoice, encodeTools } from '../../profile/tools.ts';
import { parseSchema } from './extras.ts';
import type { Body, TextExtras } from './provider-adapter.ts';

/** OpenAI wants one. It is told to the model. */
const SCHEMA_NAME = 'answer';

/** What only chats take, in OpenAI's words. What is not given has no field, so that `providerOptions` may have it. */
export function toOpenAiExtras(extras: TextExtras): Body {
  const { tools = [], toolChoice, parallelToolCalls, logprobs, reasoningEffort } = extras;
  return {
    ...(tools.length > 0 && { tools: encodeTools(tools) }),
    ...(toolChoice !== undefined && { tool_choice: encodeToolChoice(toolChoice) }),
    // Refused where there are no tools.
    ...(tools.length > 0 && parallelToolCalls !== undefined && { parallel_tool_calls: parallelToolCalls }),
    ...(logprobs !== undefined && { logprobs: true, ...(logprobs > 0 && { top_logprobs: logprobs }) }),
    ...(reasoningEffort !== undefined && { reasoning_effort: reasoningEffort }),
    ...toOpenAiFormat(extras),
    ...toOpenAiSampling(extras),
  };
}

/** What both of OpenAI's routes take. */
export function toOpenAiSampling({ seed, sampling }: Pick<TextExtras, 'seed' | 'sampling'>): Body {
  return { ...(seed !== undefined && { seed }), ...(sampling !== undefined && toSamplingFields(sampling)) };
}

/** `top_k` and `min_p` are words of compatible servers only. Undefined ones are not sent. */
function toSamplingFields(sampling: NonNullable<TextExtras['sampling']>): Body {
  const { presencePenalty, frequencyPenalty, logitBias, topK, minP } = sampling;
  return {
    presence_penalty: presencePenalty,
    frequency_penalty: frequencyPenalty,
    logit_bias: logitBias,
    top_k: topK,
    min_p: minP,
  };
}

/** Strict, since a schema is a promise: without it, OpenAI takes any schema and follows it as far as the model likes. */
function toOpenAiFormat({ jsonSchema, jsonObject }: Pick<TextExtras, 'jsonSchema' | 'jsonObject'>): Body {
  if (jsonSchema !== undefined) {
    const schema = { name: SCHEMA_NAME, strict: true, schema: parseSchema(jsonSchema) };
    return { response_format: { type: 'json_schema', json_schema: schema } };
  }
  return jsonObject === true ? { response_format: { type: 'json_object' } } : {};
}
