import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { toResponseTerms } from './response-body.ts';
import { ResponsesEncoder } from './responses-encoder.ts';
import { answer, eventsOf, token } from './testing/answers.ts';

const encoder = (body: Record<string, unknown> = {}) => new ResponsesEncoder(toResponseTerms(body, 'tiny'));
const calls = [
  { id: 'c1', name: 'look', arguments: '{"a":1}' },
  { id: 'c2', name: 'run', arguments: '{}' },
];

test('a whole answer is a response that repeats what was asked', () => {
  const usage = { inputTokens: 5, outputTokens: 2, totalTokens: 7, cachedTokens: 4 };

  expect(
    JSON.parse(encoder({ temperature: 0.5, instructions: 'Be brief.' }).whole([answer({ usage, reasoning: 'Hm.' })])),
  ).toEqual({
    id: expect.stringMatching(/^resp_[0-9a-f]{32}$/),
    object: 'response',
    created_at: expect.any(Number),
    status: 'completed',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: 'Be brief.',
    max_output_tokens: null,
    metadata: {},
    model: 'tiny',
    output: [
      {
        id: expect.stringMatching(/^rs_/),
        type: 'reasoning',
        summary: [],
        content: [{ type: 'reasoning_text', text: 'Hm.' }],
      },
      {
        id: expect.stringMatching(/^msg_/),
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Hello', annotations: [], logprobs: [] }],
      },
    ],
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    store: false,
    temperature: 0.5,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: null,
    truncation: 'disabled',
    usage: {
      input_tokens: 5,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 2,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 7,
    },
  });
});

test.each([
  ['length', 'max_output_tokens'],
  ['content_filter', 'content_filter'],
] as const)('an answer that ends with %s is incomplete', (finishReason, reason) => {
  expect(JSON.parse(encoder().whole([answer({ finishReason })]))).toMatchObject({
    status: 'incomplete',
    incomplete_details: { reason },
    output: [{ status: 'incomplete' }],
  });
});

test('an answer that only calls tools has no message', () => {
  const { output } = JSON.parse(encoder().whole([answer({ text: '', toolCalls: calls, finishReason: 'tool_calls' })]));

  expect(output).toMatchObject([
    { type: 'function_call', status: 'completed', call_id: 'c1', name: 'look', arguments: '{"a":1}' },
    { type: 'function_call', call_id: 'c2' },
  ]);
});

test('a stream of text has every event in its order, numbered', () => {
  const responses = encoder();
  const done = answer();

  const stream =
    responses.begin() +
    responses.delta(0, { type: 'logprobs', tokens: [token('Hel')] }) +
    responses.text(0, 'Hel') +
    responses.text(0, 'lo') +
    responses.end(0, done) +
    responses.finish();

  const events = eventsOf(stream);
  expect(events.map(({ type }) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ]);
  expect(events.map(({ sequence_number }) => sequence_number)).toEqual(events.map((_, index) => index));
  expect(stream.match(/^event: .*$/gm)?.[4]).toBe('event: response.output_text.delta');
  expect(events[4]).toMatchObject({ delta: 'Hel', output_index: 0, content_index: 0, logprobs: [{ token: 'Hel' }] });
  expect(events.at(-1).response).toMatchObject({
    status: 'completed',
    output: [{ content: [{ text: 'Hello', logprobs: [{ token: 'Hel' }] }] }],
    usage: { total_tokens: 7 },
  });
  expect(new Set(events.slice(2, 9).map(({ item_id, item }) => item_id ?? item.id)).size).toBe(1);
});

test('thoughts, texts and calls whose pieces come in turns are items of their own', () => {
  const responses = encoder();
  const stream =
    responses.begin() +
    responses.delta(0, { type: 'reasoning', text: 'Hm.' }) +
    responses.text(0, 'See.') +
    responses.delta(0, { type: 'tool_call', index: 0, id: 'c1', name: 'look', arguments: '' }) +
    responses.delta(0, { type: 'tool_call', index: 1, id: 'c2', name: 'run' }) +
    responses.delta(0, { type: 'tool_call', index: 0, arguments: '{"a"' }) +
    responses.delta(0, { type: 'tool_call', index: 1, arguments: '{}' }) +
    responses.delta(0, { type: 'tool_call', index: 0, arguments: ':1}' }) +
    responses.end(0, answer({ text: 'See.', toolCalls: calls, finishReason: 'tool_calls' }));

  const events = eventsOf(stream);
  const { output } = events.at(-1).response;
  expect(output).toMatchObject([
    { type: 'reasoning', content: [{ text: 'Hm.' }] },
    { type: 'message', content: [{ text: 'See.' }] },
    { type: 'function_call', call_id: 'c1', name: 'look', arguments: '{"a":1}' },
    { type: 'function_call', call_id: 'c2', name: 'run', arguments: '{}' },
  ]);
  // What is told on the way and what is told at the end are the same.
  expect(events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item)).toEqual(output);
  const pieces = events.filter(({ type }) => type === 'response.function_call_arguments.delta');
  expect(pieces.map(({ output_index, delta }) => [output_index, delta])).toEqual([
    [2, '{"a"'],
    [3, '{}'],
    [2, ':1}'],
  ]);
});

test('a stream that is cut off at the limit says so', () => {
  const responses = encoder();
  responses.text(0, 'Hel');

  const events = eventsOf(responses.end(0, answer({ finishReason: 'length' })));

  expect(events.at(-1)).toMatchObject({
    type: 'response.incomplete',
    response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  });
  expect(events.at(-2).item.status).toBe('incomplete');
});

test('an empty answer has an empty message', () => {
  const events = eventsOf(encoder().end(0, answer({ text: '' })));

  expect(events.at(-1).response.output).toMatchObject([{ type: 'message', content: [{ text: '' }] }]);
});

test('a failure ends the stream in the two ways that clients look for', () => {
  const responses = encoder();
  responses.text(0, 'He');

  const [failed, error] = eventsOf(responses.fail(new SippError('engine_crashed', 'The engine crashed.')));

  expect(failed).toMatchObject({
    type: 'response.failed',
    response: {
      status: 'failed',
      error: { code: 'server_error', message: 'The engine crashed.' },
      output: [{ status: 'incomplete', content: [{ text: 'He' }] }],
    },
  });
  expect(error).toMatchObject({
    type: 'error',
    message: 'The engine crashed.',
    error: { message: 'The engine crashed.', type: 'server_error' },
  });
});
