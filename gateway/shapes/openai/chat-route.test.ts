import { expect, test } from 'vitest';
import type { TargetConfig } from '../../config/target-config.ts';
import { droppedFields, foreignRefusal } from '../../targets/foreign-fields.ts';
import type { TextRequest } from '../../targets/target.ts';
import { chatRoute } from './chat-route.ts';
import { decodeText } from './testing/decode-text.ts';

const hello = { role: 'user', content: 'Hi' };
const look = { type: 'function', function: { name: 'look', parameters: { type: 'object' } } };
const image = 'data:image/png;base64,iVBORw0KGgo=';

const decode = (fields: object): TextRequest =>
  decodeText(chatRoute, { model: 'tiny', messages: [hello], ...fields }).requests[0];
const refusalOf = (fields: object, type: TargetConfig['type']) =>
  foreignRefusal(decode(fields), { name: 'there', type })?.message;

test('a plain chat is asked as it is', () => {
  const job = decodeText(chatRoute, { model: 'tiny', messages: [hello] });

  expect(job.model).toBe('tiny');
  expect(job.requests).toEqual([
    {
      requestId: 'r1',
      trace: undefined,
      caller: 'application',
      input: { messages: [hello] },
      options: {},
      stream: false,
      clientBody: { format: 'openai_chat', fields: { model: 'tiny', messages: [hello] } },
    },
  ]);
});

test.each([
  [{ max_tokens: 5 }, { options: { maxTokens: 5 } }],
  [{ max_tokens: 5, max_completion_tokens: 6 }, { options: { maxTokens: 6 } }],
  [{ temperature: 0, top_p: 0.5 }, { options: { temperature: 0, topP: 0.5 } }],
  [{ stop: 'x' }, { options: { stop: ['x'] } }],
  [{ stop: ['x', '', 'y'] }, { options: { stop: ['x', 'y'] } }],
  [
    { stop: null, seed: null, tools: null, n: null, stream: null },
    { options: {}, stream: false },
  ],
  [{ stream: true }, { stream: true }],
  [{ seed: -1 }, { seed: 4_294_967_295 }],
  [{ seed: 2 ** 40 + 3 }, { seed: 3 }],
  [{ presence_penalty: 1, frequency_penalty: -1 }, { sampling: { presencePenalty: 1, frequencyPenalty: -1 } }],
  [{ logit_bias: { 5: -100 }, top_k: 3, min_p: 0.1 }, { sampling: { logitBias: { 5: -100 }, topK: 3, minP: 0.1 } }],
  [{ logprobs: true }, { logprobs: 0 }],
  [{ logprobs: true, top_logprobs: 3 }, { logprobs: 3 }],
  [{ reasoning_effort: 'low' }, { reasoningEffort: 'low' }],
  [{ response_format: { type: 'json_object' } }, { jsonObject: true }],
  [
    { response_format: { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' }, strict: true } } },
    { jsonSchema: '{"type":"object"}' },
  ],
  [{ response_format: { type: 'json_object', schema: { type: 'object' } } }, { jsonSchema: '{"type":"object"}' }],
  [
    { tools: [look], tool_choice: 'required', parallel_tool_calls: false },
    { tools: [{ name: 'look', parameters: { type: 'object' } }], toolChoice: 'required', parallelToolCalls: false },
  ],
  [{ tools: [look], tool_choice: { type: 'function', function: { name: 'look' } } }, { toolChoice: { name: 'look' } }],
])('%j is understood', (fields, request) => {
  expect(decode(fields)).toMatchObject(request);
});

test('what says nothing is not told to targets', () => {
  const request = decode({
    n: 1,
    store: false,
    service_tier: 'auto',
    modalities: ['text'],
    logit_bias: {},
    metadata: {},
    presence_penalty: 0,
    tool_choice: 'auto',
    parallel_tool_calls: true,
    response_format: { type: 'text' },
  });

  const { clientBody, ...rest } = request;
  expect(rest).toEqual({
    requestId: 'r1',
    trace: undefined,
    caller: 'application',
    input: { messages: [hello] },
    options: {},
    stream: false,
  });
});

test('a conversation with tools is understood', () => {
  const call = { id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } };

  const { input } = decode({
    messages: [
      { role: 'developer', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: image } },
        ],
      },
      { role: 'assistant', content: null, refusal: null, annotations: [], tool_calls: [call] },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: 'a cat' }] },
      { role: 'assistant', refusal: 'No.' },
    ],
  });

  expect(input).toEqual({
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image', url: image },
        ],
      },
      { role: 'assistant', content: '', toolCalls: [{ id: 'c1', name: 'look', arguments: '{"a":1}' }] },
      { role: 'tool', toolCallId: 'c1', content: 'a cat' },
      { role: 'assistant', content: 'No.' },
    ],
  });
});

test.each([
  [{ model: undefined }, 'model is required'],
  [{ messages: [] }, 'messages are required'],
  [{ messages: 'Hi' }, 'messages must be a list of messages; got "Hi".'],
  [{ messages: ['Hi'] }, 'messages.0 must be an object; got "Hi".'],
  [
    { messages: [{ role: 'king', content: 'Hi' }] },
    'messages.0.role must be developer, system, user, assistant or tool; got "king".',
  ],
  [{ messages: [{ role: 'user' }] }, 'messages.0.content is required'],
  [{ messages: [{ role: 'user', content: 5 }] }, 'messages.0.content must be a text or a list of parts; got 5.'],
  [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages.0.content.0.text is required'],
  [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages.0.tool_call_id is required'],
  [
    { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'http://x/y.png' } }] }] },
    'messages.0.content.0.image_url.url must be a data: or an https: address.',
  ],
  [{ stop: Array(17).fill('x') }, 'stop must be a text or a list of up to 16; got a list.'],
  [{ n: 9 }, 'n must be a whole number, 1 to 8; got 9.'],
  [{ temperature: -1 }, 'temperature must be greater than or equal to zero'],
  [{ max_completion_tokens: 0 }, 'max_tokens must be positive'],
  [{ top_logprobs: 2 }, 'top_logprobs must be left out where logprobs is not true; got 2.'],
  [{ logit_bias: { hi: 1 } }, 'logit_bias must be a table whose keys are numbers of tokens; got an object.'],
  [{ logit_bias: { 5: 101 } }, 'logit_bias.5 must be a number, -100 to 100; got 101.'],
  [{ response_format: { type: 'xml' } }, 'response_format.type must be text, json_object or json_schema; got "xml".'],
  [{ tool_choice: 'required' }, 'tool_choice needs tools.'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name is required'],
  [
    { tools: [look], tool_choice: { type: 'function', function: { name: 'run' } } },
    'tool_choice must be auto, none, required or one of the tools; got "run".',
  ],
])('%j is refused', (fields, message) => {
  expect(() => decode(fields)).toThrow(message);
});

test.each([
  ['prediction', { prediction: { type: 'content', content: 'x' } }],
  ['user', { user: 'u1' }],
  ['store', { store: true }],
  [
    'messages.*.name',
    {
      messages: [
        { ...hello, name: 'Ann' },
        { ...hello, name: 'Bob' },
      ],
    },
  ],
  ['reasoning_effort', { reasoning_effort: 'low' }],
])('%s is dropped for a local model, and passed on to who knows it', (name, fields) => {
  expect(droppedFields(decode(fields), { name: 'tiny', type: 'local' })).toEqual([name]);
  expect(droppedFields(decode(fields), { name: 'far', type: 'openai' })).toEqual([]);
});

test.each([
  ['functions', { functions: [{ name: 'look' }] }],
  ['web_search_options', { web_search_options: {} }],
  ['verbosity', { verbosity: 'low' }],
  ['temprature', { temprature: 1 }],
  ['messages.0.colour', { messages: [{ ...hello, colour: 'red' }] }],
  ['messages.0.role function', { messages: [{ role: 'function', name: 'look', content: 'x' }, hello] }],
  [
    'messages.0.content.1.input_audio',
    {
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'input_audio', input_audio: {} },
          ],
        },
      ],
    },
  ],
  ['tools.0.custom', { tools: [{ type: 'custom', custom: { name: 'x' } }] }],
  ['tool_choice.allowed_tools', { tools: [look], tool_choice: { type: 'allowed_tools', allowed_tools: {} } }],
])('%s is refused by name for those who do not know it, and passed on to who does', (name, fields) => {
  expect(refusalOf(fields, 'local')).toBe(`${name} is not supported by target there, whose type is local.`);
  expect(refusalOf(fields, 'anthropic')).toBe(`${name} is not supported by target there, whose type is anthropic.`);
  expect(refusalOf(fields, 'openai_compatible')).toBeUndefined();
});

test('a typing error is told with what was meant', () => {
  const request = decode({ temprature: 1 });

  expect(foreignRefusal(request, { name: 'tiny', type: 'local' })?.hint).toBe('Did you mean temperature?');
});

test('several answers are as many requests, each with a name and a seed of its own, and nothing is passed on as it is', () => {
  const { requests } = decodeText(chatRoute, { model: 'tiny', messages: [hello], n: 3, seed: 4_294_967_295 });

  expect(requests.map(({ requestId, seed }) => [requestId, seed])).toEqual([
    ['r1', 4_294_967_295],
    ['r1-2', 0],
    ['r1-3', 1],
  ]);
  expect(requests.some(({ clientBody }) => clientBody)).toBe(false);
});

test('of a body full of unknown fields, one is told', () => {
  const junk = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`field_${index}`, index]));

  expect(decode(junk).foreign).toHaveLength(1);
});
