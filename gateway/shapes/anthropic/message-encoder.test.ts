import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import type { AnswerDelta, TextAnswer } from '../../targets/target.ts';
import { MessageEncoder } from './message-encoder.ts';
import { eventsOf } from './testing/events-of.ts';
import { gather } from './testing/gather.ts';
import { readMessage } from './testing/read-message.ts';

const createEncoder = ({ showsThoughts = true } = {}) =>
  new MessageEncoder({ model: 'tiny', id: 'msg_1', requestId: 'request-1', showsThoughts });

const answerOf = (answer: Partial<TextAnswer> = {}): TextAnswer => ({
  text: '',
  finishReason: 'stop',
  timings: {},
  ...answer,
});

/** A text, or a delta. */
type Piece = string | AnswerDelta;

const call = (index: number, piece: { id?: string; name?: string; arguments?: string }): AnswerDelta => ({
  type: 'tool_call',
  index,
  ...piece,
});
const thought = (text: string): AnswerDelta => ({ type: 'reasoning', text });

function streamOf(pieces: readonly Piece[], answer = answerOf(), encoder = createEncoder()): string {
  const written = pieces.map((piece) => (typeof piece === 'string' ? encoder.text(0, piece) : encoder.delta(0, piece)));
  return encoder.begin() + written.join('') + encoder.end(0, answer) + encoder.finish();
}

/** The blocks of a stream, each as its start and its pieces; throws where two are open at once. */
function blocksOf(stream: string): readonly string[] {
  const blocks: string[] = [];
  let open: unknown;
  for (const { event, data } of eventsOf(stream)) {
    if (event === 'content_block_start') {
      expect([open, data['index']]).toEqual([undefined, blocks.length]);
      open = data['index'];
      blocks.push(JSON.stringify(data['content_block']));
    }
    if (event === 'content_block_delta') {
      expect(data['index']).toBe(open);
      blocks[blocks.length - 1] += ` ${JSON.stringify(data['delta'])}`;
    }
    if (event === 'content_block_stop') {
      expect(data['index']).toBe(open);
      open = undefined;
    }
  }
  expect(open).toBeUndefined();
  return blocks;
}

test('a text is streamed as one block of a message', () => {
  const usage = { inputTokens: 12, outputTokens: 2, totalTokens: 14, cachedTokens: 8, reasoningTokens: 1 };

  expect(eventsOf(streamOf(['Hel', '', 'lo "you"\n'], answerOf({ usage })))).toEqual([
    {
      event: 'message_start',
      data: {
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'tiny',
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage: { input_tokens: 0, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 0 },
        },
      },
    },
    {
      event: 'content_block_start',
      data: { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    },
    {
      event: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
    },
    {
      event: 'content_block_delta',
      data: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'lo "you"\n' } },
    },
    { event: 'content_block_stop', data: { type: 'content_block_stop', index: 0 } },
    {
      event: 'message_delta',
      data: {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: {
          input_tokens: 4,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 8,
          output_tokens: 2,
          output_tokens_details: { thinking_tokens: 1 },
        },
      },
    },
    { event: 'message_stop', data: { type: 'message_stop' } },
  ]);
});

test('an answer without anything in it has no blocks', () => {
  expect(eventsOf(streamOf([])).map(({ event }) => event)).toEqual(['message_start', 'message_delta', 'message_stop']);
  expect(JSON.parse(createEncoder().whole([answerOf()]))).toMatchObject({ content: [], stop_reason: 'end_turn' });
});

test('thoughts are a block of their own, with a signature that this gateway knows', () => {
  expect(blocksOf(streamOf([thought('Well'), thought('.'), 'Yes']))).toEqual([
    '{"type":"thinking","thinking":"","signature":""} {"type":"thinking_delta","thinking":"Well"} {"type":"thinking_delta","thinking":"."} {"type":"signature_delta","signature":"sipp"}',
    '{"type":"text","text":""} {"type":"text_delta","text":"Yes"}',
  ]);
});

test('thoughts are not shown to those who have not asked for them', () => {
  const encoder = createEncoder({ showsThoughts: false });

  expect(blocksOf(streamOf(['A', thought('Well.'), 'B'], answerOf(), encoder))).toEqual([
    '{"type":"text","text":""} {"type":"text_delta","text":"A"} {"type":"text_delta","text":"B"}',
  ]);
  expect(JSON.parse(encoder.whole([answerOf({ text: 'A', reasoning: 'Well.' })]))).toMatchObject({
    content: [{ type: 'text', text: 'A' }],
  });
});

test('calls one after the other are streamed piece by piece', () => {
  const encoder = createEncoder();
  encoder.text(0, 'Look.');

  expect(eventsOf(encoder.delta(0, call(0, { id: 'a', name: 'f', arguments: '' }))).map(({ event }) => event)).toEqual([
    'content_block_stop',
    'content_block_start',
  ]);
  expect(encoder.delta(0, call(0, { arguments: '{"x":1}' }))).toContain('{\\"x\\":1}');
  expect(eventsOf(encoder.delta(0, call(1, { id: 'b', name: 'f', arguments: '{' })))).toMatchObject([
    { event: 'content_block_stop', data: { index: 1 } },
    {
      event: 'content_block_start',
      data: { index: 2, content_block: { type: 'tool_use', id: 'b', name: 'f', input: {} } },
    },
    { event: 'content_block_delta', data: { index: 2, delta: { type: 'input_json_delta', partial_json: '{' } } },
  ]);
});

test('of calls whose pieces come in turn, the later one waits until the first is whole', () => {
  const pieces = [
    call(0, { id: 'a', name: 'f', arguments: '{"x":{}' }),
    call(1, { id: 'b', name: 'g' }),
    call(1, { arguments: '{"y"' }),
    'Then.',
    call(0, { arguments: ',"z":2}' }),
    call(1, { arguments: ':1}' }),
    ' Done.',
  ];

  expect(blocksOf(streamOf(pieces))).toEqual([
    '{"type":"tool_use","id":"a","name":"f","input":{}} {"type":"input_json_delta","partial_json":"{\\"x\\":{}"} {"type":"input_json_delta","partial_json":",\\"z\\":2}"}',
    '{"type":"tool_use","id":"b","name":"g","input":{}} {"type":"input_json_delta","partial_json":"{\\"y\\""} {"type":"input_json_delta","partial_json":":1}"}',
    '{"type":"text","text":""} {"type":"text_delta","text":"Then."} {"type":"text_delta","text":" Done."}',
  ]);
});

test('calls that share an index are told apart by their ids', () => {
  const pieces = [
    call(0, { id: 'a', name: 'f', arguments: '{}' }),
    call(0, { id: 'b', name: 'f', arguments: '{"x":' }),
    call(0, { id: 'b', arguments: '1}' }),
  ];

  expect(blocksOf(streamOf(pieces))).toHaveLength(2);
});

test('calls without arguments, and calls that are never whole, are closed at the end', () => {
  const pieces = [call(0, { id: 'a', name: 'f' }), call(1, { id: 'b', name: 'f', arguments: '{"x"' }), 'Hm.'];

  expect(blocksOf(streamOf(pieces))).toEqual([
    '{"type":"tool_use","id":"a","name":"f","input":{}}',
    '{"type":"tool_use","id":"b","name":"f","input":{}} {"type":"input_json_delta","partial_json":"{\\"x\\""}',
    '{"type":"text","text":""} {"type":"text_delta","text":"Hm."}',
  ]);
});

test('calls that a target tells of at its end only are written then', () => {
  const toolCalls = [{ id: 'a', name: 'f', arguments: '{"x":1}' }];

  expect(blocksOf(streamOf(['Hm.'], answerOf({ toolCalls })))).toEqual([
    '{"type":"text","text":""} {"type":"text_delta","text":"Hm."}',
    '{"type":"tool_use","id":"a","name":"f","input":{}} {"type":"input_json_delta","partial_json":"{\\"x\\":1}"}',
  ]);
});

test.each([
  [{ finishReason: 'stop' }, 'end_turn', null],
  [{ finishReason: 'stop', stopSequence: 'END' }, 'stop_sequence', 'END'],
  [{ finishReason: 'length' }, 'max_tokens', null],
  [{ finishReason: 'tool_calls' }, 'tool_use', null],
  [{ finishReason: 'content_filter' }, 'refusal', null],
] as const)('%j is told as %s', (ending, stop_reason, stop_sequence) => {
  const answer = answerOf(ending);

  expect(JSON.parse(createEncoder().whole([answer]))).toMatchObject({ stop_reason, stop_sequence });
  expect(eventsOf(streamOf([], answer))[1]?.data).toMatchObject({ delta: { stop_reason, stop_sequence } });
});

test('a whole answer is a message', () => {
  const answer = answerOf({
    id: 'chatcmpl-1',
    text: 'Look.',
    reasoning: 'Well.',
    finishReason: 'tool_calls',
    usage: { inputTokens: 12, outputTokens: 2 },
    toolCalls: [
      { id: 'a', name: 'f', arguments: '{"x":1}' },
      { id: 'b', name: 'g', arguments: '' },
      { id: 'c', name: 'h', arguments: '{"x": oh' },
    ],
  });

  expect(JSON.parse(createEncoder().whole([answer]))).toEqual({
    id: 'chatcmpl-1',
    type: 'message',
    role: 'assistant',
    model: 'tiny',
    content: [
      { type: 'thinking', thinking: 'Well.', signature: 'sipp' },
      { type: 'text', text: 'Look.' },
      { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 } },
      { type: 'tool_use', id: 'b', name: 'g', input: {} },
      { type: 'tool_use', id: 'c', name: 'h', input: '{"x": oh' },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 12, cache_creation_input_tokens: 0, cache_read_input_tokens: 0, output_tokens: 2 },
  });
});

const said = (event: string, data: string) => ({ event, data, text: '', isOutput: false });

test('what Anthropic itself has said is passed on as it came, and nothing is added', () => {
  const encoder = createEncoder();
  const stream =
    encoder.begin() +
    encoder.clientEvent(0, said('message_start', '{"type": "message_start"}')) +
    encoder.clientEvent(0, said('message_stop', '{"type":\n"message_stop"}')) +
    encoder.end(0, answerOf({ text: 'Hi' })) +
    encoder.finish();

  expect(stream).toBe(
    'event: message_start\ndata: {"type": "message_start"}\n\nevent: message_stop\ndata: {"type":\ndata: "message_stop"}\n\n',
  );
  expect(createEncoder().whole([answerOf({ clientBody: { id: 'msg_2', content: [] } })])).toBe(
    '{"id":"msg_2","content":[]}',
  );
});

test('what clients need, and others in its place have left out, is added', () => {
  const encoder = createEncoder();

  expect(encoder.clientEvent(0, said('', '{"type":"message_start"}'))).toBe(
    'event: message_start\ndata: {"type":"message_start"}\n\n',
  );
  expect(encoder.end(0, answerOf()) + encoder.finish()).toBe('event: message_stop\ndata: {"type":"message_stop"}\n\n');
});

test('a failure in a stream is an event, and a silence is broken by another', () => {
  const encoder = createEncoder();

  expect(eventsOf(encoder.fail(new SippError('overloaded', 'Too much.')))).toEqual([
    {
      event: 'error',
      data: { type: 'error', error: { type: 'overloaded_error', message: 'Too much.' }, request_id: 'request-1' },
    },
  ]);
  expect(encoder.heartbeat).toBe('event: ping\ndata: {"type":"ping"}\n\n');
});

test('the official client reads the same from any stream as from the whole answer', async () => {
  const random = createRandom(20_261);
  for (let round = 0; round < 100; round += 1) {
    const { pieces, answer } = randomAnswer(random);
    const encoder = createEncoder();
    const message = await readMessage(encoder.heartbeat + streamOf(pieces, answer, encoder));

    const whole = JSON.parse(createEncoder().whole([{ ...answer, id: 'msg_1' }]));
    expect({ ...message, content: gather(message.content) }).toMatchObject({
      ...whole,
      content: gather(whole.content),
    });
  }
});

function randomAnswer(random: (below: number) => number) {
  const pieces: Piece[] = [];
  const calls: { id: string; name: string; arguments: string; told: number }[] = [];
  for (let step = random(12); step >= 0; step -= 1) {
    const kind = random(4);
    if (kind === 0) pieces.push(['a', '\n\n', '"\\', '→ é', '😀'][random(5)] ?? '');
    else if (kind === 1) pieces.push(thought(['well', ' \u2028', '{}'][random(3)] ?? ''));
    else if (kind === 2) {
      const text = JSON.stringify({ x: random(9), y: { z: ['}', '"{'][random(2)] } });
      const told = random(text.length + 1);
      pieces.push(call(calls.length, { id: `id_${calls.length}`, name: 'f', arguments: text.slice(0, told) }));
      calls.push({ id: `id_${calls.length}`, name: 'f', arguments: text, told });
    } else if (calls.length > 0) tellMore(random(calls.length), random(5));
  }
  for (const index of calls.keys()) tellMore(index, Number.POSITIVE_INFINITY);
  function tellMore(index: number, length: number) {
    const known = calls[index];
    if (known === undefined) return;
    pieces.push(call(index, { arguments: known.arguments.slice(known.told, known.told + length) }));
    known.told += length;
  }
  const texts = pieces.filter((piece) => typeof piece === 'string');
  const thoughts = pieces.flatMap((piece) =>
    typeof piece !== 'string' && piece.type === 'reasoning' ? [piece.text] : [],
  );
  const answer = answerOf({
    text: texts.join(''),
    finishReason: calls.length > 0 ? 'tool_calls' : 'stop',
    usage: { inputTokens: random(100), outputTokens: random(100) },
    ...(thoughts.length > 0 && { reasoning: thoughts.join('') }),
    ...(calls.length > 0 && { toolCalls: calls.map(({ told, ...rest }) => rest) }),
  });
  return { pieces, answer };
}

/** Small whole numbers from a linear congruence: the same ones in every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}
