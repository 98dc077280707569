import { expect, test } from 'vitest';
import { droppedFields, foreignRefusal } from '../../targets/foreign-fields.ts';
import { responsesRoute } from './responses-route.ts';
import { decodeText } from './testing/decode-text.ts';

const look = { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true };
const image = 'data:image/png;base64,iVBORw0KGgo=';
const decode = (fields: object) => decodeText(responsesRoute, { model: 'tiny', input: 'Hi', ...fields }).requests[0];
const messagesOf = (fields: object) => {
  const { input } = decode(fields);
  return 'messages' in input ? input.messages : [];
};

test('a text is asked as it is, and never passed on as a body', () => {
  expect(decode({ instructions: 'Be brief.', stream: true, max_output_tokens: 9, temperature: 1, top_p: 0.5 })).toEqual(
    {
      requestId: 'r1',
      trace: undefined,
      caller: 'application',
      input: {
        messages: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: 'Hi' },
        ],
      },
      options: { maxTokens: 9, temperature: 1, topP: 0.5 },
      stream: true,
    },
  );
});

test.each([
  [
    { text: { format: { type: 'text' }, verbosity: 'medium' }, truncation: 'disabled', background: false, include: [] },
    {},
  ],
  [{ text: { format: { type: 'json_object' } } }, { jsonObject: true }],
  [
    { text: { format: { type: 'json_schema', name: 'a', schema: { type: 'object' } } } },
    { jsonSchema: '{"type":"object"}' },
  ],
  [{ reasoning: { effort: 'low' } }, { reasoningEffort: 'low' }],
  [{ top_logprobs: 2 }, { logprobs: 2 }],
  [{ include: ['message.output_text.logprobs'] }, { logprobs: 0 }],
  [
    { tools: [look], tool_choice: { type: 'function', name: 'look' }, parallel_tool_calls: true },
    {
      tools: [{ name: 'look', parameters: { type: 'object' } }],
      toolChoice: { name: 'look' },
      parallelToolCalls: true,
    },
  ],
])('%j is understood', (fields, request) => {
  expect(decode(fields)).toMatchObject(request);
  expect(foreignRefusal(decode(fields), { name: 'far', type: 'openai' })).toBeUndefined();
});

test('the items of a conversation become messages, and what is said and called in one turn is one', () => {
  const messages = messagesOf({
    input: [
      { role: 'developer', content: 'Be brief.' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'See:' },
          { type: 'input_image', image_url: image, detail: 'auto' },
        ],
      },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      {
        type: 'message',
        id: 'msg_1',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Wait.', annotations: [] }],
      },
      { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'look', arguments: '{}', status: 'completed' },
      { type: 'function_call', call_id: 'c2', name: 'look', arguments: '{"a":1}' },
      { type: 'function_call_output', call_id: 'c1', output: 'a cat' },
      { type: 'function_call_output', call_id: 'c2', output: [{ type: 'input_text', text: 'a dog' }] },
    ],
  });

  expect(messages).toEqual([
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'See:' },
        { type: 'image', url: image },
      ],
    },
    {
      role: 'assistant',
      content: 'Wait.',
      toolCalls: [
        { id: 'c1', name: 'look', arguments: '{}' },
        { id: 'c2', name: 'look', arguments: '{"a":1}' },
      ],
    },
    { role: 'tool', toolCallId: 'c1', content: 'a cat' },
    { role: 'tool', toolCallId: 'c2', content: 'a dog' },
  ]);
});

test.each([
  [{ input: undefined }, 'input is required'],
  [{ input: [] }, 'input is required'],
  [{ input: 5 }, 'input must be a text or a list of items; got 5.'],
  [{ input: ['Hi'] }, 'input.0 must be an object; got "Hi".'],
  [
    { input: [{ role: 'tool', content: 'x' }] },
    'input.0.role must be developer, system, user or assistant; got "tool".',
  ],
  [{ input: [{ role: 'user' }] }, 'input.0.content is required'],
  [{ input: [{ type: 'function_call_output', output: 'x' }] }, 'input.0.call_id is required'],
  [{ tools: [{ type: 'function' }] }, 'tools.0.name is required'],
  [{ text: { format: { type: 'xml' } } }, 'text.format.type must be text, json_object or json_schema; got "xml".'],
])('%j is refused', (fields, message) => {
  expect(() => decode(fields)).toThrow(message);
});

test.each([
  ['previous_response_id', { previous_response_id: 'resp_1' }, 'Send the whole conversation in input.'],
  ['conversation', { conversation: 'conv_1' }, 'Send the whole conversation in input.'],
  ['background', { background: true }, 'Ask for a stream instead.'],
  ['prompt', { prompt: { id: 'p' } }, 'Write the prompt into input.'],
  ['truncation', { truncation: 'auto' }, 'Leave out what is too long.'],
  ['tools.0.web_search', { tools: [{ type: 'web_search' }] }, 'Leave it out.'],
  ['input.0.item_reference', { input: [{ type: 'item_reference', id: 'x' }] }, 'Leave it out.'],
  [
    'input.0.content.0.file_id',
    { input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] },
    'Leave it out.',
  ],
  ['include file_search_call.results', { include: ['file_search_call.results'] }, 'Leave it out.'],
])('%s is refused by name, whoever answers', (name, fields, hint) => {
  for (const type of ['local', 'openai', 'openai_compatible', 'anthropic'] as const) {
    expect(foreignRefusal(decode(fields), { name: 'there', type })).toMatchObject({
      message: `${name} is not supported by target there, whose type is ${type}.`,
      hint,
    });
  }
});

test('what agents write into every request is dropped', () => {
  const request = decode({
    store: true,
    metadata: { a: 'b' },
    prompt_cache_key: 'k',
    include: ['reasoning.encrypted_content'],
    reasoning: { effort: 'medium', summary: 'auto' },
  });

  expect(foreignRefusal(request, { name: 'tiny', type: 'local' })).toBeUndefined();
  expect(droppedFields(request, { name: 'tiny', type: 'local' })).toEqual([
    'store',
    'metadata',
    'prompt_cache_key',
    'reasoning.effort',
    'reasoning.summary',
    'include.*.reasoning.encrypted_content',
  ]);
});
