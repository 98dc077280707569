import { expect, test } from 'vitest';
import type { SippChatRequest } from '../../api.ts';
import type { ChatMessage } from '../../contract/options.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { openProvider } from '../../testing/provider-stub/open-provider.ts';
import {
  anthropicAnswer,
  anthropicStream,
  chatChunk,
  openAiChatAnswer,
  openAiStream,
  providerReplies,
} from '../../testing/provider-stub/provider-replies.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import { openAiChat } from './openai-chat.ts';
import { openAiCompletions } from './openai-completions.ts';

const endpoint = { kind: 'provider', id: 'remote' } as const;
const lookUp = { name: 'look_up', description: 'Finds a word.', parameters: { type: 'object', required: ['word'] } };
const calls = [
  { id: 'call_1', name: 'look_up', arguments: '{"word":"rain"}' },
  { id: 'call_2', name: 'stop', arguments: '{}' },
];
const messages: readonly ChatMessage[] = [
  { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is this?' },
      { type: 'image', url: 'data:image/png;base64,iVBORw0KGgo=' },
      { type: 'image', url: 'https://example.com/a.png' },
    ],
  },
  { role: 'assistant', content: '', toolCalls: calls },
  { role: 'tool', content: 'wet', toolCallId: 'call_1' },
  { role: 'tool', content: '', toolCallId: 'call_2' },
];
const chat: SippChatRequest = {
  endpoint,
  messages,
  tools: [lookUp, { name: 'stop' }],
  toolChoice: { name: 'look_up' },
};

test('tools, calls and images are on the wire to OpenAI', async () => {
  const { client, stub } = await openProvider(providerReplies.openAi(openAiStream));

  await client.chat(chat).response;

  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    stream: true,
    stream_options: { include_usage: true },
    messages: [
      { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
          { type: 'image_url', image_url: { url: 'https://example.com/a.png' } },
        ],
      },
      {
        role: 'assistant',
        content: '',
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"word":"rain"}' } },
          { id: 'call_2', type: 'function', function: { name: 'stop', arguments: '{}' } },
        ],
      },
      { role: 'tool', content: 'wet', tool_call_id: 'call_1' },
      { role: 'tool', content: '', tool_call_id: 'call_2' },
    ],
    tools: [
      { type: 'function', function: lookUp },
      { type: 'function', function: { name: 'stop' } },
    ],
    tool_choice: { type: 'function', function: { name: 'look_up' } },
  });
});

test('tools, calls and images are on the wire to Anthropic', async () => {
  const { client, stub } = await openProvider(providerReplies.anthropic(anthropicStream), { provider: 'anthropic' });

  await client.chat(chat).response;

  expect(stub.requests[0]?.body).toEqual({
    model: 'big',
    max_tokens: 1024,
    stream: true,
    system: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0KGgo=' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'tool_use', id: 'call_1', name: 'look_up', input: { word: 'rain' } },
          { type: 'tool_use', id: 'call_2', name: 'stop', input: {} },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'call_1', content: 'wet' },
          { type: 'tool_result', tool_use_id: 'call_2', content: '' },
        ],
      },
    ],
    tools: [
      { name: 'look_up', description: 'Finds a word.', input_schema: lookUp.parameters },
      { name: 'stop', input_schema: { type: 'object' } },
    ],
    tool_choice: { type: 'tool', name: 'look_up' },
  });
});

test.each([
  ['auto', { type: 'auto' }],
  ['none', { type: 'none' }],
  ['required', { type: 'any' }],
] as const)('the choice %s has a word of each provider', (toolChoice, anthropic) => {
  const settings = settingsOf({ tools: [lookUp], toolChoice });

  expect(openAiChat.toBody([], settings)).toMatchObject({ tool_choice: toolChoice });
  expect(anthropicMessages.toBody([{ role: 'user', content: 'Hi' }], settings)).toMatchObject({
    tool_choice: anthropic,
  });
});

const openAiCalls = [
  { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"word":"rain"}' } },
  { id: 'call_2', type: 'function', function: { name: 'stop', arguments: '' } },
];
const openAiMessage = { role: 'assistant', content: null, tool_calls: openAiCalls };
const anthropicCalls = [
  { type: 'text', text: 'Let me see.' },
  { type: 'tool_use', id: 'call_1', name: 'look_up', input: { word: 'rain' } },
  { type: 'tool_use', id: 'call_2', name: 'stop', input: {} },
];

test.each([
  ['openai', { ...openAiChatAnswer, choices: [{ message: openAiMessage, finish_reason: 'tool_calls' }] }, ''],
  // What OpenAI says where the tool was chosen by the caller.
  ['openai', { ...openAiChatAnswer, choices: [{ message: openAiMessage, finish_reason: 'stop' }] }, ''],
  ['anthropic', { ...anthropicAnswer, content: anthropicCalls, stop_reason: 'tool_use' }, 'Let me see.'],
] as const)('calls in an answer of %s are read', async (provider, answer, text) => {
  const { client } = await openProvider(providerReplies.json(answer), { provider });

  expect(await client.chat({ ...chat, emitTokens: false }).response).toMatchObject({
    text,
    finishReason: 'tool_calls',
    toolCalls: calls,
  });
});

const piece = (index: number, fields: object, head: object = {}) =>
  chatChunk({ tool_calls: [{ index, ...head, function: fields }] });

test('calls that OpenAI streams in turn are put together', async () => {
  const { client } = await openProvider(
    providerReplies.inBytes(
      providerReplies.openAi([
        piece(0, { name: 'look_up', arguments: '' }, { id: 'call_1', type: 'function' }),
        piece(0, { arguments: '{"word"' }),
        piece(1, { name: 'stop', arguments: '' }, { id: 'call_2', type: 'function' }),
        piece(0, { arguments: ':"rain"}' }),
        chatChunk({}, 'tool_calls'),
        '[DONE]',
      ]),
    ),
  );

  expect(await client.chat(chat).response).toMatchObject({ text: '', finishReason: 'tool_calls', toolCalls: calls });
});

test.each([
  ['the same index', { index: 0 }],
  ['none', {}],
])('whole calls that a compatible server sends with %s are told apart by their ids', async (_, index) => {
  const data = openAiCalls.map((call) => chatChunk({ tool_calls: [{ ...index, ...call }] }));
  const { client } = await openProvider(providerReplies.openAi([...data, chatChunk({}, 'stop')]));

  expect((await client.chat(chat).response).toolCalls).toEqual(calls);
});

test('calls that Anthropic streams are put together', async () => {
  const block = (index: number, content_block: object) => ({ type: 'content_block_start', index, content_block });
  const json = (index: number, partial_json: string) => ({
    type: 'content_block_delta',
    index,
    delta: { type: 'input_json_delta', partial_json },
  });
  const { client } = await openProvider(
    providerReplies.anthropic([
      ...anthropicStream.slice(0, 10),
      block(2, { type: 'tool_use', id: 'call_1', name: 'look_up', input: {} }),
      json(2, ''),
      json(2, '{"word":'),
      json(2, '"rain"}'),
      block(3, { type: 'tool_use', id: 'call_2', name: 'stop', input: {} }),
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
      { type: 'message_stop' },
    ]),
    { provider: 'anthropic' },
  );

  expect(await client.chat(chat).response).toMatchObject({ finishReason: 'tool_calls', toolCalls: calls });
});

test.each([
  [
    [piece(0, { arguments: '{}' }, { id: 'call_1' }), chatChunk({}, 'tool_calls')],
    'A tool call of the answer has no name.',
  ],
  [
    [...Array.from({ length: 129 }, (_, index) => piece(index, { name: 'a' })), chatChunk({}, 'tool_calls')],
    'The answer calls tools without end.',
  ],
])('a stream with bad calls fails', async (data, message) => {
  const { client } = await openProvider(providerReplies.openAi(data));

  expect(await failureOf(client.chat(chat).response)).toMatchObject({ code: 'protocol_failed', message });
});

test('arguments that are no object cannot be said to Anthropic', async () => {
  const { client } = await openProvider(providerReplies.json(anthropicAnswer), { provider: 'anthropic' });
  const [call] = calls;
  const wrong = [{ role: 'assistant', content: '', toolCalls: [{ ...call, arguments: '[]' }] }] as typeof messages;

  expect(await failureOf(client.chat({ ...chat, messages: wrong }).response)).toMatchObject({
    code: 'invalid_request',
    message: 'messages.0.tool_calls must have a JSON object as arguments for Anthropic.',
  });
});

const settingsOf = (extras: Parameters<typeof openAiChat.toBody>[1]['extras'] & object) => ({
  model: 'm',
  options: {},
  stream: false,
  tokenLimitField: 'max_tokens' as const,
  includeUsage: false,
  extras,
});
const jsonSchema = '{"type":"object"}';
const user = [{ role: 'user', content: 'Hi' }] as const;

test('a schema and a seed are said in the words of each provider', () => {
  expect(openAiChat.toBody(user, settingsOf({ jsonSchema, seed: 7 }))).toMatchObject({
    response_format: { type: 'json_schema', json_schema: { name: 'answer', strict: true, schema: { type: 'object' } } },
    seed: 7,
  });
  expect(openAiCompletions.toBody('Hi', settingsOf({ seed: 7 }))).toMatchObject({ seed: 7 });
  expect(anthropicMessages.toBody(user, settingsOf({ jsonSchema }))).toMatchObject({
    output_config: { format: { type: 'json_schema', schema: { type: 'object' } } },
  });
});

test.each([
  ['grammar', () => openAiChat.toBody(user, settingsOf({ grammar: 'x' }))],
  ['grammar', () => anthropicMessages.toBody(user, settingsOf({ grammar: 'x' }))],
  ['seed', () => anthropicMessages.toBody(user, settingsOf({ seed: 0 }))],
  ['grammar', () => openAiCompletions.toBody('Hi', settingsOf({ grammar: 'x' }))],
  ['json_schema', () => openAiCompletions.toBody('Hi', settingsOf({ jsonSchema }))],
  ['tools', () => openAiCompletions.toBody('Hi', settingsOf({ tools: [lookUp] }))],
])('what a provider has no word for is refused by its name: %s', (field, ask) => {
  expect(ask).toThrow(
    expect.objectContaining({
      code: 'unsupported_operation',
      message: expect.stringMatching(`^unsupported operation ${field}: .* take no ${field}\\.$`),
    }),
  );
});

test('a schema that is no JSON is refused', () => {
  expect(() => openAiChat.toBody(user, settingsOf({ jsonSchema: '{' }))).toThrow(
    expect.objectContaining({ code: 'invalid_request' }),
  );
});
