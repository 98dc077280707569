import { expect, test } from 'vitest';
import type { ForeignField, TextRequest } from '../../targets/target.ts';
import type { Route } from '../shape.ts';
import { countTokensRoute, messagesRoute } from './anthropic-routes.ts';

const asked = { requestId: 'request-1', trace: undefined, caller: 'application', headers: {} };
const png = 'iVBORw0KGgo=';
const weather = { name: 'weather', input_schema: { type: 'object', properties: { city: { type: 'string' } } } };
const hi = { role: 'user', content: 'Hi' };

const bodyOf = (fields: object = {}) => ({ model: 'tiny', max_tokens: 16, messages: [hi], ...fields });

function requestOf(fields: object, route: Route = messagesRoute): TextRequest {
  const job = route.decode(bodyOf(fields), asked);
  if (job.kind === 'text') return job.requests[0];
  if (job.kind === 'count') return job.request;
  throw new Error(`It asks for ${job.kind}.`);
}

const messagesOf = (...messages: readonly object[]) => {
  const { input } = requestOf({ messages });
  return 'messages' in input ? input.messages : [];
};

test('a request becomes one that all targets understand, and keeps its body for those that speak the format', () => {
  const body = bodyOf({
    system: 'Be brief.',
    temperature: 0.5,
    top_p: 0.9,
    top_k: 40,
    stop_sequences: ['END'],
    stream: true,
  });

  expect(messagesRoute.decode(body, asked)).toMatchObject({ kind: 'text', model: 'tiny' });
  expect(requestOf(body)).toEqual({
    requestId: 'request-1',
    trace: undefined,
    caller: 'application',
    input: { messages: [{ role: 'system', content: 'Be brief.' }, hi] },
    options: { maxTokens: 16, temperature: 0.5, topP: 0.9, stop: ['END'] },
    stream: true,
    sampling: { topK: 40 },
    clientBody: { format: 'anthropic_messages', fields: body },
    foreign: [expect.objectContaining({ name: 'top_k' })],
  });
});

test('what is null counts as absent', () => {
  const fields = { system: null, temperature: null, tools: null, thinking: null, metadata: null, container: null };

  expect(requestOf(fields)).toMatchObject({ input: { messages: [hi] }, options: { maxTokens: 16 } });
  expect(requestOf(fields)).not.toHaveProperty('foreign');
});

test('blocks of the system are one message', () => {
  const { input } = requestOf({
    system: [
      { type: 'text', text: 'One.' },
      { type: 'text', text: 'Two.' },
    ],
  });

  expect(input).toEqual({ messages: [{ role: 'system', content: 'One.\n\nTwo.' }, hi] });
});

test('texts and images of a user are parts, a single text is none', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
  const linked = { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } };

  expect(messagesOf({ role: 'user', content: [{ type: 'text', text: 'Hi' }] })).toEqual([hi]);
  expect(messagesOf({ role: 'user', content: [image, linked, { type: 'text', text: 'What?' }] })).toEqual([
    {
      role: 'user',
      content: [
        { type: 'image', url: `data:image/png;base64,${png}` },
        { type: 'image', url: 'https://example.com/a.png' },
        { type: 'text', text: 'What?' },
      ],
    },
  ]);
});

test('calls and what they gave become messages in the order that others ask for', () => {
  const messages = messagesOf(
    hi,
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Both.', signature: 'signed' },
        { type: 'text', text: 'Let me ' },
        { type: 'text', text: 'look.' },
        { type: 'tool_use', id: 'a', name: 'weather', input: { city: 'Rome' } },
        { type: 'tool_use', id: 'b', name: 'weather', input: {} },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'a',
          content: [
            { type: 'text', text: '21' },
            { type: 'text', text: 'dry' },
          ],
        },
        { type: 'tool_result', tool_use_id: 'b', is_error: true, content: 'no city' },
        { type: 'text', text: 'Go on.' },
      ],
    },
  );

  expect(messages).toEqual([
    hi,
    {
      role: 'assistant',
      content: 'Let me look.',
      toolCalls: [
        { id: 'a', name: 'weather', arguments: '{"city":"Rome"}' },
        { id: 'b', name: 'weather', arguments: '{}' },
      ],
    },
    { role: 'tool', content: '21\ndry', toolCallId: 'a' },
    { role: 'tool', content: 'Error: no city', toolCallId: 'b' },
    { role: 'user', content: 'Go on.' },
  ]);
});

test('what a tool gave may be nothing, and images that it gave are shown by the user', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: png } };
  const content = [
    { type: 'tool_result', tool_use_id: 'a', content: [image] },
    { type: 'tool_result', tool_use_id: 'b' },
    { type: 'tool_result', tool_use_id: 'c', is_error: true },
  ];

  expect(messagesOf({ role: 'user', content })).toEqual([
    { role: 'tool', content: '', toolCallId: 'a' },
    { role: 'tool', content: '', toolCallId: 'b' },
    { role: 'tool', content: 'Error', toolCallId: 'c' },
    { role: 'user', content: [{ type: 'image', url: `data:image/png;base64,${png}` }] },
  ]);
});

test('arguments that were no JSON come back as the text that they were', () => {
  const block = { type: 'tool_use', id: 'a', name: 'weather', input: '{"city": Rome' };

  expect(messagesOf({ role: 'assistant', content: [block] }, hi)[0]).toMatchObject({
    toolCalls: [{ arguments: '{"city": Rome' }],
  });
});

test('an assistant that has said nothing is left out', () => {
  expect(messagesOf(hi, { role: 'assistant', content: '' })).toEqual([hi]);
  expect(messagesOf(hi, { role: 'assistant', content: [] })).toEqual([hi]);
  expect(messagesOf({ role: 'assistant', content: [{ type: 'redacted_thinking', data: 'x' }] }, hi)).toEqual([hi]);
});

test('system messages stay in their place', () => {
  const late = { role: 'system', content: [{ type: 'text', text: 'Be brief.' }] };

  expect(messagesOf(hi, late, hi)).toEqual([hi, { role: 'system', content: 'Be brief.' }, hi]);
});

test('tools of the caller and the choice among them are read', () => {
  const tools = [{ ...weather, type: 'custom', description: 'Tells the weather.' }];
  const read = requestOf({ tools, tool_choice: { type: 'auto', disable_parallel_tool_use: true } });

  expect(read).toMatchObject({
    tools: [{ name: 'weather', description: 'Tells the weather.', parameters: weather.input_schema }],
    toolChoice: 'auto',
    parallelToolCalls: false,
  });
});

test.each([
  [{ type: 'auto' }, 'auto'],
  [{ type: 'any' }, 'required'],
  [{ type: 'none' }, 'none'],
  [{ type: 'tool', name: 'weather' }, { name: 'weather' }],
])('the choice %j is %j', (choice, expected) => {
  const { toolChoice, parallelToolCalls } = requestOf({ tools: [weather], tool_choice: choice });

  expect([toolChoice, parallelToolCalls]).toEqual([expected, undefined]);
});

test.each([
  [{ output_config: { format: { type: 'json_schema', schema: { type: 'object' } } } }],
  [{ output_format: { type: 'json_schema', schema: { type: 'object' } } }],
])('%j is a rule for the answer', (fields) => {
  expect(requestOf(fields).jsonSchema).toBe('{"type":"object"}');
});

test('tokens are counted without a limit, and nothing is streamed', () => {
  const job = countTokensRoute.decode({ model: 'tiny', messages: [hi], tools: [weather], stream: true }, asked);

  expect(job).toMatchObject({ kind: 'count', model: 'tiny', request: { stream: false, options: {} } });
  expect(job.kind === 'count' && job.request.tools).toHaveLength(1);
  expect(job.kind === 'count' && job.encode(12)).toBe('{"input_tokens":12}');
});

const local = (fields: readonly ForeignField[] = []) => fields.map(({ name, fate }) => `${name} ${fate.local}`);

test.each([
  [{ metadata: { user_id: 'u' } }, ['metadata dropped']],
  [{ service_tier: 'auto', cache_control: { type: 'ephemeral' } }, ['service_tier dropped', 'cache_control dropped']],
  [{ system: [{ type: 'text', text: 'a', cache_control: { type: 'ephemeral' } }] }, ['system.*.cache_control dropped']],
  [
    {
      messages: [
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'a', signature: 'b' },
            { type: 'text', text: 'c' },
          ],
        },
        hi,
      ],
    },
    ['messages.*.content.*.thinking dropped'],
  ],
  [{ thinking: { type: 'enabled', budget_tokens: 1024 } }, ['thinking.budget_tokens dropped']],
  [{ output_config: { effort: 'high' } }, ['output_config.effort dropped']],
  [
    { tools: [{ ...weather, input_examples: [{}], cache_control: {} }] },
    ['tools.*.input_examples dropped', 'tools.*.cache_control dropped'],
  ],
  [{ tools: [{ type: 'web_search_20250305', name: 'web_search' }] }, ['tools.0 (web_search_20250305) refused']],
  [{ tools: [{ ...weather, defer_loading: true }] }, ['tools.0.defer_loading refused']],
  [{ container: 'c' }, ['container refused']],
  [{ top_k: 40 }, ['top_k honoured']],
  [{ mcp_servers: [{}] }, ['mcp_servers refused']],
  [{ context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] } }, ['context_management refused']],
  [{ frequency: 1 }, ['frequency refused']],
  [{ output_config: { task_budget: {} } }, ['output_config.task_budget refused']],
  [{ thinking: { type: 'deep' } }, ['thinking (deep) refused']],
  [
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'a' },
            { type: 'document', source: {} },
          ],
        },
      ],
    },
    ['messages.0.content.1 (document) refused'],
  ],
  [
    { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] },
    ['messages.0.content.0.source (file) refused'],
  ],
  [
    {
      messages: [
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: [{ type: 'document' }] }] },
      ],
    },
    ['messages.0.content.0.content.0 (document) refused'],
  ],
  [{ messages: [hi, { role: 'assistant', content: '{' }] }, ['messages.1.role refused']],
])('of %j targets are asked', (fields, expected) => {
  expect(local(requestOf(fields).foreign)).toEqual(expected);
});

test.each([
  { thinking: { type: 'disabled' } },
  { thinking: { type: 'adaptive' } },
  { mcp_servers: [] },
  { speed: 'standard' },
  { top_k: 0 },
  { context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] } },
  { tools: [{ ...weather, strict: false, allowed_callers: ['direct'] }] },
  {
    messages: [
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'b', input: {}, caller: { type: 'direct' } }] },
      hi,
    ],
  },
])('of %j nobody is asked', (fields) => {
  expect(requestOf(fields)).not.toHaveProperty('foreign');
});

test('thoughts that no model of Anthropic has signed are not passed on to it', () => {
  const signed = { type: 'thinking', thinking: 'a', signature: 'signed' };
  const own = { type: 'thinking', thinking: 'b', signature: 'sipp' };
  const text = { type: 'text', text: 'c' };
  const messages = [
    hi,
    { role: 'assistant', content: [signed, own, text] },
    hi,
    { role: 'assistant', content: [own] },
    hi,
  ];

  expect(requestOf({ messages }).clientBody?.fields['messages']).toEqual([
    hi,
    { role: 'assistant', content: [signed, text] },
    hi,
    hi,
  ]);
});

const contentOf = (role: string, ...content: readonly unknown[]) => ({ messages: [{ role, content }, hi] });

test.each([
  [{ model: '' }, 'model is required'],
  [{ max_tokens: undefined }, 'max_tokens is required'],
  [{ max_tokens: 0 }, 'max_tokens must be positive'],
  [{ temperature: -1 }, 'temperature must be greater than or equal to zero'],
  [{ top_k: -1 }, 'top_k must be a whole number, 0 or more; got -1.'],
  [{ messages: [] }, 'messages are required'],
  [{ messages: ['Hi'] }, 'messages.0 must be a table {role, content}; got "Hi".'],
  [{ messages: [{ role: 'tool', content: 'a' }] }, 'messages.0.role must be user, assistant or system; got "tool".'],
  [{ messages: [{ role: 'user' }] }, 'messages.0.content is required'],
  [{ messages: [{ role: 'user', content: ' ' }] }, 'messages.0.content is required'],
  [contentOf('user'), 'messages.0.content is required'],
  [contentOf('user', 'Hi'), 'messages.0.content.0 must be a table that has a type; got "Hi".'],
  [contentOf('user', { text: 'a' }), 'messages.0.content.0.type is required'],
  [contentOf('user', { type: 'text', text: ' ' }), 'messages.0.content.0.text is required'],
  [
    contentOf('user', { type: 'tool_use', id: 'a', name: 'b', input: {} }),
    'messages.0.content.0 is a tool_use block, which is only for messages of the role assistant.',
  ],
  [
    contentOf('assistant', { type: 'tool_result', tool_use_id: 'a' }),
    'messages.0.content.0 is a tool_result block, which is only for messages of the role user.',
  ],
  [contentOf('assistant', { type: 'tool_use', id: 'a', name: 'b' }), 'messages.0.content.0.input is required'],
  [contentOf('user', { type: 'tool_result' }), 'messages.0.content.0.tool_use_id is required'],
  [contentOf('user', { type: 'image' }), 'messages.0.content.0.source is required'],
  [
    contentOf('user', { type: 'image', source: { type: 'url', url: 'http://example.com/a.png' } }),
    'messages.0.content.0.source.url must be a data: or an https: address.',
  ],
  [
    contentOf('user', { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'a' } }),
    'messages.0.content.0.source must have its data in base64.',
  ],
  [{ system: 1 }, 'system must be a text or a list of blocks; got 1.'],
  [{ system: [{ type: 'image', text: 'a' }] }, 'system.0.type must be text; got "image".'],
  [{ tools: ['a'] }, 'tools.0 must be a table {name, description, input_schema}; got "a".'],
  [{ tools: [{ name: 'a b', input_schema: {} }] }, 'tools.0.name must be 1 to 128 letters, digits, _ or -; got "a b".'],
  [{ tools: [{ name: 'a' }] }, 'tools.0.input_schema is required'],
  [{ tool_choice: { type: 'auto' } }, 'tool_choice needs tools.'],
  [
    { tools: [weather], tool_choice: { type: 'some' } },
    'tool_choice.type must be auto, any, tool or none; got "some".',
  ],
  [
    { tools: [weather], tool_choice: { type: 'tool', name: 'other' } },
    'tool_choice.name must be the name of one of the tools; got "other".',
  ],
  [
    { output_config: { format: { type: 'regex', schema: {} } } },
    'output_config.format.type must be json_schema; got "regex".',
  ],
  [{ stream: 'yes' }, 'stream must be true or false; got "yes".'],
])('with %j a request is refused', (fields, message) => {
  expect(() => requestOf(fields)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
});

test.each([[[]], ['text'], [null]])('%j is no body', (body) => {
  expect(() => messagesRoute.decode(body, asked)).toThrow('The body must be a JSON object.');
});
