import { expect, test } from 'vitest';
import { decodeEvent, encodeEvent, type WireEvent } from './wire-event.ts';

const events: readonly (readonly [WireEvent, string])[] = [
  [{ type: 'token', sequence: 0, text: 'Hel\n' }, 'event: token\ndata: {"sequence":0,"text":"Hel\\n"}\n\n'],
  [
    { type: 'usage', usage: { inputTokens: 5, outputTokens: 7, totalTokens: 12 } },
    'event: usage\ndata: {"input_tokens":5,"output_tokens":7,"total_tokens":12}\n\n',
  ],
  [
    { type: 'usage', usage: { inputTokens: 5, cachedTokens: 4, outputTokens: 7, reasoningTokens: 6 } },
    'event: usage\ndata: {"input_tokens":5,"output_tokens":7,"cached_tokens":4,"reasoning_tokens":6}\n\n',
  ],
  [{ type: 'usage', usage: { inputTokens: 5 } }, 'event: usage\ndata: {"input_tokens":5}\n\n'],
  [{ type: 'done', finishReason: 'length' }, 'event: done\ndata: {"finish_reason":"length"}\n\n'],
  [
    {
      type: 'done',
      finishReason: 'tool_calls',
      toolCalls: [{ id: 'call_1', name: 'look_up', arguments: '{"word":"rain"}' }],
    },
    'event: done\ndata: {"finish_reason":"tool_calls","tool_calls":[{"id":"call_1","type":"function","function":{"name":"look_up","arguments":"{\\"word\\":\\"rain\\"}"}}]}\n\n',
  ],
  [
    { type: 'error', error: { code: 'execution', message: 'decode failed' } },
    'event: error\ndata: {"error":{"code":"execution","message":"decode failed"}}\n\n',
  ],
];

test.each(events)('%j is %j on the wire, and is read back', (event, text) => {
  expect(encodeEvent(event)).toBe(text);
  expect(decodeEvent({ event: event.type, data: /data: (.*)\n/.exec(text)?.[1] ?? '' })).toEqual(event);
});

test.each([
  ['token', '{"text":"a"}', { type: 'token', sequence: 0, text: 'a' }],
  ['usage', '{"input_tokens":5,"output_tokens":null}', { type: 'usage', usage: { inputTokens: 5 } }],
  ['usage', '{"input_tokens":null}', { type: 'usage', usage: {} }],
  ['done', '{"finish_reason":"eos"}', { type: 'done', finishReason: 'stop' }],
  ['error', '"out of order"', { type: 'error', error: { message: 'The stream failed.' } }],
  ['message', '[DONE]', undefined],
])('older and other gateways are understood: %s %s', (event, data, expected) => {
  expect(decodeEvent({ event, data })).toEqual(expected);
});

test.each([
  ['token', '{"text":5}', 'A token of the stream has no text.'],
  ['token', 'null', 'A token of the stream has no text.'],
  ['token', '{"text":', 'The token event of the stream is not JSON.'],
  ['done', '{}', 'The answer has no finish_reason.'],
  ['message', '{"choices":[]}', 'The stream has an unknown event message.'],
])('%s %s is refused', (event, data, message) => {
  expect(() => decodeEvent({ event, data })).toThrow(expect.objectContaining({ code: 'protocol_failed', message }));
});
