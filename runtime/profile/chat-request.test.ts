import { expect, test } from 'vitest';
import type { ChatMessage, ToolDefinition } from '../contract/options.ts';
import { decodeChatRequest } from './decode-request.ts';
import { encodeMessages } from './messages.ts';
import { encodeToolChoice, encodeTools } from './tools.ts';

const user = { role: 'user', content: 'Hi' };
const png = 'data:image/png;base64,iVBORw0KGgo=';
const lookUp: ToolDefinition = { name: 'look_up', description: 'Finds a word.', parameters: { type: 'object' } };
const call = { id: 'call_1', name: 'look_up', arguments: '{"word":"rain"}' };

const toolBody = (fields: object) => ({ type: 'function', function: { name: 'look_up', ...fields } });
const chatOf = (...messages: readonly object[]) => ({ model: 'm', messages });
const partsOf = (...content: readonly unknown[]) => chatOf({ role: 'user', content });

test('messages, tools and the choice are read back as they were written', () => {
  const messages: readonly ChatMessage[] = [
    { role: 'system', content: 'Be brief.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is this?' },
        { type: 'image', url: png },
        { type: 'image', url: 'https://example.com/a.png' },
      ],
    },
    { role: 'assistant', content: '', toolCalls: [call] },
    { role: 'tool', content: '', toolCallId: 'call_1' },
    { role: 'assistant', content: 'Rain.' },
  ];
  const tools = [lookUp, { name: 'stop' }];
  const toolChoice = { name: 'look_up' };
  const body = {
    model: 'm',
    messages: encodeMessages(messages),
    tools: encodeTools(tools),
    tool_choice: encodeToolChoice(toolChoice),
  };

  expect(decodeChatRequest(JSON.parse(JSON.stringify(body))).request).toEqual({
    messages,
    tools,
    toolChoice,
    emitTokens: false,
  });
});

test('the wire is that of OpenAI', () => {
  const messages: readonly ChatMessage[] = [
    { role: 'user', content: [{ type: 'image', url: png }] },
    { role: 'assistant', content: '', toolCalls: [call] },
    { role: 'tool', content: 'wet', toolCallId: 'call_1' },
  ];

  expect(encodeMessages(messages)).toEqual([
    { role: 'user', content: [{ type: 'image_url', image_url: { url: png } }] },
    {
      role: 'assistant',
      content: '',
      tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"word":"rain"}' } }],
    },
    { role: 'tool', content: 'wet', tool_call_id: 'call_1' },
  ]);
});

test.each(['auto', 'none', 'required'] as const)('the choice %s is read', (choice) => {
  const body = { ...chatOf(user), tools: [toolBody({})], tool_choice: choice };

  expect(decodeChatRequest(body).request.toolChoice).toBe(choice);
});

test('no tools, and what is null, count as absent', () => {
  const message = {
    role: 'assistant',
    content: null,
    tool_calls: encodeMessages([assistantWith(call)])[0]?.tool_calls,
  };

  expect(decodeChatRequest({ ...chatOf(user), tools: [], tool_choice: null }).request).not.toHaveProperty('tools');
  expect(decodeChatRequest(chatOf({ ...message, tool_call_id: null })).request.messages).toEqual([assistantWith(call)]);
});

const assistantWith = (toolCall: typeof call): ChatMessage => ({
  role: 'assistant',
  content: '',
  toolCalls: [toolCall],
});

test.each([
  [chatOf({ role: 'user', content: [] }), 'messages.0.content is required'],
  [partsOf('Hi'), 'messages.0.content.0 must be a table {type, text} or {type, image_url}; got "Hi".'],
  [partsOf({}), 'messages.0.content.0.type is required'],
  [partsOf({ type: 'video' }), 'messages.0.content.0.type must be text or image_url; got "video".'],
  [partsOf({ type: 'text' }), 'messages.0.content.0.text is required'],
  [partsOf({ type: 'text', text: ' ' }), 'messages.0.content.0.text is required'],
  [partsOf({ type: 'text', text: 'a', size: 1 }), 'messages.0.content.0.size is not a field.'],
  [partsOf({ type: 'image_url' }), 'messages.0.content.0.image_url is required'],
  [
    chatOf(user, user, { role: 'user', content: [{ type: 'image_url', image_url: {} }] }),
    'messages.2.content.0.image_url.url is required',
  ],
  [imageOf('http://example.com/a.png'), 'messages.0.content.0.image_url.url must be a data: or an https: address.'],
  [imageOf('https://'), 'messages.0.content.0.image_url.url must be a data: or an https: address.'],
  [imageOf('data:image/png;base64,'), 'messages.0.content.0.image_url.url must have its data in base64.'],
  [imageOf('data:image/png;base64,abc'), 'messages.0.content.0.image_url.url must have its data in base64.'],
  [imageOf('data:image/png;base64,a=bc'), 'messages.0.content.0.image_url.url must have its data in base64.'],
  [
    imageOf('data:image/svg+xml;base64,AAAA'),
    'messages.0.content.0.image_url.url must be data of image/png, image/jpeg, image/webp or image/gif in base64.',
  ],
  [
    chatOf({ role: 'system', content: [{ type: 'image_url', image_url: { url: png } }] }),
    'messages.0.content.0 is only for messages of the role user.',
  ],
  [
    partsOf(...Array.from({ length: 501 }, () => ({ type: 'text', text: 'a' }))),
    'messages.0.content must have 500 parts at most; got 501.',
  ],
  [chatOf({ role: 'tool', content: 'x' }), 'messages.0.tool_call_id is required'],
  [chatOf({ ...user, tool_call_id: 'a' }), 'messages.0.tool_call_id is only for messages of the role tool.'],
  [
    chatOf({ ...user, tool_calls: [{ id: 'a', ...toolBody({ arguments: '{}' }) }] }),
    'messages.0.tool_calls is only for messages of the role assistant.',
  ],
  [chatOf({ role: 'assistant', tool_calls: [] }), 'messages.0.tool_calls is required'],
  [
    chatOf({ role: 'assistant', tool_calls: [{ id: 'a', ...toolBody({}) }] }),
    'messages.0.tool_calls.0.function.arguments is required',
  ],
  [chatOf({ role: 'assistant', content: null }), 'messages.0.content is required'],
])('%j is refused', (body, message) => {
  expect(() => decodeChatRequest(body)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
});

function imageOf(url: string) {
  return partsOf({ type: 'image_url', image_url: { url } });
}

test.each([
  [{ tools: {} }, 'tools must be a list, each a table {type, function}; got an object.'],
  [{ tools: [{ type: 'function' }] }, 'tools.0.function is required'],
  [{ tools: [{ type: 'retrieval', function: { name: 'a' } }] }, 'tools.0.type must be function; got "retrieval".'],
  [{ tools: [{ type: 'function', function: {} }] }, 'tools.0.function.name is required'],
  [
    { tools: [toolBody({ name: 'look up' })] },
    'tools.0.function.name must be 1 to 64 letters, digits, _ or -; got "look up".',
  ],
  [
    { tools: [toolBody({ parameters: 'object' })] },
    'tools.0.function.parameters must be a JSON Schema, as an object; got "object".',
  ],
  [{ tools: [toolBody({ strict: true })] }, 'tools.0.function.strict is not a field.'],
  [{ tools: Array.from({ length: 129 }, () => toolBody({})) }, 'tools must have 128 items at most; got 129.'],
  [{ tool_choice: 'auto' }, 'tool_choice needs tools.'],
  [
    { tools: [toolBody({})], tool_choice: 'any' },
    'tool_choice must be auto, none, required or a table {type, function}; got "any".',
  ],
  [{ tools: [toolBody({})], tool_choice: { type: 'function' } }, 'tool_choice.function is required'],
  [
    { tools: [toolBody({})], tool_choice: toolBody({ name: 'other' }) },
    'tool_choice.function.name must be the name of one of the tools; got "other".',
  ],
])('with %j a chat is refused', (fields, message) => {
  expect(() => decodeChatRequest({ ...chatOf(user), ...fields })).toThrow(
    expect.objectContaining({ code: 'invalid_request', message }),
  );
});
