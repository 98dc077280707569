import { expect, test } from 'vitest';
import {
  anthropicAnswer,
  openAiChatAnswer,
  providerReplies,
} from '../../runtime/testing/provider-stub/provider-replies.ts';
import type { TextRequest } from '../targets/target.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';
import { readTarget } from '../testing/read-target.ts';
import type { ProviderConfig } from './provider-config.ts';

type Extras = Partial<TextRequest>;
const tools = [{ name: 'look' }];
const penalties = { presencePenalty: 0.5, frequencyPenalty: -1, logitBias: { '42': -100 } };
const penaltyFields = { presence_penalty: 0.5, frequency_penalty: -1, logit_bias: { '42': -100 } };

test.each<[ProviderConfig['type'], Extras, object]>([
  ['openai', { sampling: penalties }, penaltyFields],
  ['openai_compatible', { sampling: { topK: 5, minP: 0.1 } }, { top_k: 5, min_p: 0.1 }],
  ['anthropic', { sampling: { topK: 5 } }, { top_k: 5 }],
  ['openai', { jsonObject: true }, { response_format: { type: 'json_object' } }],
  ['openai', { logprobs: 0 }, { logprobs: true }],
  ['openai', { logprobs: 3 }, { logprobs: true, top_logprobs: 3 }],
  ['openai', { reasoningEffort: 'low' }, { reasoning_effort: 'low' }],
  ['anthropic', { reasoningEffort: 'low' }, { output_config: { effort: 'low' } }],
  [
    'anthropic',
    { reasoningEffort: 'low', jsonSchema: '{}' },
    { output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } } },
  ],
  ['openai', { tools, parallelToolCalls: false }, { parallel_tool_calls: false }],
  ['openai', { tools, parallelToolCalls: true }, { parallel_tool_calls: true }],
  [
    'anthropic',
    { tools, parallelToolCalls: false },
    { tool_choice: { type: 'auto', disable_parallel_tool_use: true } },
  ],
  [
    'anthropic',
    { tools, toolChoice: { name: 'look' }, parallelToolCalls: false },
    { tool_choice: { type: 'tool', name: 'look', disable_parallel_tool_use: true } },
  ],
  ['anthropic', { tools, toolChoice: 'none', parallelToolCalls: false }, { tool_choice: { type: 'none' } }],
  ['anthropic', { tools, toolChoice: 'required', parallelToolCalls: true }, { tool_choice: { type: 'any' } }],
])('%s is asked for %j in its own words', async (type, extras, fields) => {
  const { target, stub } = await openProviderTarget([replyOf(type)], { type });

  expect(target.refusal('query', toRequest(extras))).toBeUndefined();
  await readTarget(target, { ...extras, stream: false });

  expect(stub.requests[0]?.body).toMatchObject(fields);
});

test.each<[ProviderConfig['type'], Extras, string]>([
  ['openai', { parallelToolCalls: false }, 'parallel_tool_calls'],
  ['anthropic', { parallelToolCalls: false }, 'tool_choice'],
  ['anthropic', { tools, parallelToolCalls: true }, 'tool_choice'],
  ['openai', { jsonObject: false }, 'response_format'],
  ['anthropic', { jsonObject: false }, 'output_config'],
])('%s is told nothing of %j, which asks for nothing', async (type, extras, field) => {
  const { target, stub } = await openProviderTarget([replyOf(type)], { type });

  await readTarget(target, { ...extras, stream: false });

  expect(stub.requests[0]?.body).not.toHaveProperty(field);
});

test('probabilities are asked for in the older words where queries go to completions', async () => {
  const reply = providerReplies.json({ choices: [{ text: 'a', finish_reason: 'stop', logprobs: legacy }] });
  const config = { query_via: 'completions' };
  const { target, stub } = await openProviderTarget([reply], { config });

  const { answer } = await readTarget(target, { logprobs: 2, sampling: penalties, seed: 4, stream: false });

  expect(stub.requests[0]?.body).toMatchObject({ logprobs: 2, seed: 4, ...penaltyFields });
  expect(answer?.logprobs).toEqual([{ token: 'a', bytes: [97], logprob: -1, top: [] }]);
});

test.each<[ProviderConfig['type'], Extras, string]>([
  ['openai', { sampling: { topK: 5 } }, 'top_k on target far: OpenAI does not take it.'],
  ['openai', { sampling: { minP: 0.5 } }, 'min_p on target far: OpenAI does not take it.'],
  ['anthropic', { sampling: { minP: 0.5 } }, 'min_p on target far: Anthropic does not take it.'],
  ['anthropic', { sampling: { presencePenalty: 0 } }, 'presence_penalty on target far: Anthropic does not take it.'],
  ['anthropic', { sampling: { frequencyPenalty: 0 } }, 'frequency_penalty on target far: Anthropic does not take it.'],
  ['anthropic', { sampling: { logitBias: {} } }, 'logit_bias on target far: Anthropic does not take it.'],
  [
    'anthropic',
    { reasoningEffort: 'minimal' },
    'reasoning_effort on target far: Anthropic knows only low, medium, high, xhigh, max.',
  ],
  ['anthropic', { seed: 0 }, 'seed on target far: Anthropic takes no seed.'],
  ['anthropic', { logprobs: 0 }, 'logprobs on target far: Anthropic tells no probabilities.'],
  ['anthropic', { jsonObject: true }, 'json_object on target far: Anthropic takes no format without a schema.'],
])('%s refuses %j by its name', async (type, extras, message) => {
  const { target } = await openProviderTarget(undefined, { type });

  expect(target.refusal('query', toRequest(extras))).toMatchObject({
    code: 'unsupported_operation',
    message: `unsupported operation ${message}`,
  });
});

test('what the client says in the own words of a provider is left to it', async () => {
  const { target } = await openProviderTarget(undefined, { type: 'anthropic' });
  const clientBody = { format: 'anthropic_messages', fields: {} } as const;

  expect(target.refusal('query', toRequest({ seed: 1, clientBody }))).toBeUndefined();
  expect(
    target.refusal('query', toRequest({ seed: 1, clientBody: { ...clientBody, format: 'openai_chat' } })),
  ).toBeDefined();
});

test('a whole answer of a chat tells everything', async () => {
  const logprobs = { content: [{ token: 'Hi', logprob: -1, bytes: [72, 105], top_logprobs: [] }] };
  const message = { content: null, refusal: 'Hi', reasoning_content: 'Hm.' };
  const reply = providerReplies.json({ ...openAiChatAnswer, choices: [{ message, logprobs, finish_reason: 'stop' }] });
  const { target } = await openProviderTarget([reply]);

  const { answer } = await readTarget(target, { stream: false });

  expect(answer).toMatchObject({
    text: 'Hi',
    reasoning: 'Hm.',
    finishReason: 'content_filter',
    logprobs: [{ token: 'Hi', bytes: [72, 105], logprob: -1, top: [] }],
    usage: { cachedTokens: 0 },
  });
});

test('a whole message tells everything', async () => {
  const usage = { input_tokens: 5, cache_read_input_tokens: 7, cache_creation_input_tokens: 11, output_tokens: 4 };
  const stopped = { ...anthropicAnswer, stop_reason: 'stop_sequence', stop_sequence: 'END', usage };
  const { target } = await openProviderTarget([providerReplies.json(stopped)], { type: 'anthropic' });

  const { answer } = await readTarget(target, { stream: false });

  expect(answer).toMatchObject({
    text: 'Hello',
    reasoning: 'Hm.',
    finishReason: 'stop',
    stopSequence: 'END',
    usage: { inputTokens: 23, cachedTokens: 7, outputTokens: 4, totalTokens: 27 },
  });
});

test.each([
  [
    'openai_compatible',
    { type: 'exceed_context_size_error', message: 'the request exceeds the available context size' },
  ],
  ['openai', { code: 'context_length_exceeded', type: 'invalid_request_error', message: 'Too long.' }],
  [
    'openai_compatible',
    { type: 'BadRequestError', code: 400, message: "This model's maximum context length is 4096 tokens." },
  ],
  ['anthropic', { type: 'invalid_request_error', message: 'prompt is too long: 208310 tokens > 200000 maximum' }],
] as const)('a prompt that is too long for %s is told as that: %j', async (type, error) => {
  const { target } = await openProviderTarget([providerReplies.failure(400, error)], { type });

  const told = await readTarget(target, { stream: false });

  expect(told.error).toEqual({ code: 'context_length_exceeded', message: error.message });
});

const legacy = { tokens: ['a'], token_logprobs: [-1], top_logprobs: null };

const replyOf = (type: ProviderConfig['type']) =>
  providerReplies.json(type === 'anthropic' ? anthropicAnswer : openAiChatAnswer);

const toRequest = (extras: Extras): TextRequest => ({
  requestId: 'r',
  input: { prompt: 'Hi' },
  options: {},
  stream: true,
  ...extras,
});
