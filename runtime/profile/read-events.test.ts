import { expect, test } from 'vitest';
import { recordedStream } from '../testing/gateway-stub/stub-replies.ts';
import { readEvents } from './read-events.ts';
import { MAX_EVENT_LENGTH, type ServerSentEvent } from './sse-parser.ts';
import { encodeEvent } from './wire-event.ts';

const recorded = recordedStream.map(encodeEvent).join('');
const bytesOf = (text: string) => new TextEncoder().encode(text);

function bodyOf(pieces: readonly Uint8Array[], onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  const waiting = [...pieces];
  return new ReadableStream({
    pull: (controller) => {
      const piece = waiting.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
    cancel: onCancel,
  });
}

async function read(...pieces: readonly (Uint8Array | string)[]): Promise<readonly ServerSentEvent[]> {
  const body = bodyOf(pieces.map((piece) => (typeof piece === 'string' ? bytesOf(piece) : piece)));
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(body)) events.push(event);
  return events;
}

const variants = [
  ['LF', recorded],
  ['CRLF', recorded.replaceAll('\n', '\r\n')],
  ['CR', recorded.replaceAll('\n', '\r')],
  [
    'comments and a byte order mark',
    `\uFEFF: hello\n\n${recorded.replaceAll('\n\n', '\n: still here\nid: 7\n\n: ping\n\n')}`,
  ],
] as const;

test.each(variants)('a stream with %s gives the same events wherever it is cut', async (_, text) => {
  const expected = recordedStream.map((event) => ({
    event: event.type,
    data: /data: (.*)\n/.exec(encodeEvent(event))?.[1],
  }));
  const bytes = bytesOf(text);

  expect(await read(text)).toEqual(expected);
  expect(await read(...[...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    expect(await read(bytes.slice(0, cut), bytes.slice(cut)), `cut at ${cut}`).toEqual(expected);
    expect(await read(bytes.slice(0, cut), bytes.slice(cut, cut + 1), bytes.slice(cut + 1))).toEqual(expected);
  }
});

test.each([
  ['data:a\ndata: b\ndata\n\n', [{ event: 'message', data: 'a\nb\n' }]],
  ['event: x\ndata:  two spaces\n\n', [{ event: 'x', data: ' two spaces' }]],
  ['event: x\n\ndata: y\n\n', [{ event: 'message', data: 'y' }]],
  [': only a comment\n\nretry: 5\n\n', []],
  ['data: whole\n\ndata: half\n', [{ event: 'message', data: 'whole' }]],
  ['', []],
])('%j is read as %j', async (text, events) => {
  expect(await read(text)).toEqual(events);
});

test('an event that does not end is refused, in small pieces as in one', async () => {
  const piece = 'x'.repeat(MAX_EVENT_LENGTH / 4);
  const refusal = {
    code: 'protocol_failed',
    message: `The stream has an event of more than ${MAX_EVENT_LENGTH} characters.`,
  };

  await expect(read('data: ', piece, piece, piece, piece)).rejects.toMatchObject(refusal);
  await expect(read(`data: ${'x'.repeat(MAX_EVENT_LENGTH)}\n\n`)).rejects.toMatchObject(refusal);
  await expect(read(...Array.from({ length: 5 }, () => `data: ${piece}\n`))).rejects.toMatchObject(refusal);
});

test('heartbeats may go on for longer than an event may be', async () => {
  const heartbeats = Array.from({ length: 6 }, () => `:${'x'.repeat(MAX_EVENT_LENGTH / 4)}\n`);

  expect(await read(...heartbeats, 'data: a\n\n')).toEqual([{ event: 'message', data: 'a' }]);
});

test('leaving the loop cancels the body', async () => {
  let isCancelled = false;
  const body = bodyOf([bytesOf(recorded), bytesOf(recorded)], () => {
    isCancelled = true;
  });

  for await (const _ of readEvents(body)) break;

  expect(isCancelled).toBe(true);
});
