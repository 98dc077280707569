import type OpenAI from 'openai';
import { expect, test } from 'vitest';
import { chatFields } from './chat-fields.ts';
import { completionsFields } from './completions-fields.ts';
import { embeddingsFields } from './embeddings-fields.ts';
import { responsesFields } from './responses-fields.ts';

/** All that the official client can ask for; the compiler keeps the lists whole. */
const chatAsked: Readonly<Record<keyof OpenAI.ChatCompletionCreateParams, true>> = {
  messages: true,
  model: true,
  audio: true,
  frequency_penalty: true,
  function_call: true,
  functions: true,
  logit_bias: true,
  logprobs: true,
  max_completion_tokens: true,
  max_tokens: true,
  metadata: true,
  modalities: true,
  n: true,
  parallel_tool_calls: true,
  prediction: true,
  presence_penalty: true,
  prompt_cache_key: true,
  prompt_cache_retention: true,
  reasoning_effort: true,
  response_format: true,
  safety_identifier: true,
  seed: true,
  service_tier: true,
  stop: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  tool_choice: true,
  tools: true,
  top_logprobs: true,
  top_p: true,
  user: true,
  verbosity: true,
  web_search_options: true,
};

const completionsAsked: Readonly<Record<keyof OpenAI.CompletionCreateParams, true>> = {
  model: true,
  prompt: true,
  best_of: true,
  echo: true,
  frequency_penalty: true,
  logit_bias: true,
  logprobs: true,
  max_tokens: true,
  n: true,
  presence_penalty: true,
  seed: true,
  stop: true,
  stream: true,
  stream_options: true,
  suffix: true,
  temperature: true,
  top_p: true,
  user: true,
};

const embeddingsAsked: Readonly<Record<keyof OpenAI.EmbeddingCreateParams, true>> = {
  input: true,
  model: true,
  dimensions: true,
  encoding_format: true,
  user: true,
};

const responsesAsked: Readonly<Record<keyof OpenAI.Responses.ResponseCreateParams, true>> = {
  background: true,
  context_management: true,
  conversation: true,
  include: true,
  input: true,
  instructions: true,
  max_output_tokens: true,
  metadata: true,
  model: true,
  parallel_tool_calls: true,
  previous_response_id: true,
  prompt: true,
  prompt_cache_key: true,
  prompt_cache_retention: true,
  reasoning: true,
  safety_identifier: true,
  service_tier: true,
  store: true,
  stream: true,
  stream_options: true,
  temperature: true,
  text: true,
  tool_choice: true,
  tools: true,
  top_p: true,
  truncation: true,
  user: true,
};

test.each([
  [chatFields, chatAsked],
  [completionsFields, completionsAsked],
  [embeddingsFields, embeddingsAsked],
  [responsesFields, responsesAsked],
] as const)('$route has a row for every field of the official client', ({ fields }, asked) => {
  const rows = new Set(fields.map(({ name }) => name.split('.', 1)[0]));

  expect(Object.keys(asked).filter((name) => !rows.has(name))).toEqual([]);
});
