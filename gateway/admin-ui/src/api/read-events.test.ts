import { expect, test } from 'vitest';
import { readEvents } from './read-events.ts';

function streamOf(chunks: readonly Uint8Array[], onCancel: () => void = () => undefined): ReadableStream<Uint8Array> {
  const left = [...chunks];
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: onCancel,
  });
}

test('events are read wherever the network cuts them, within letters too', async () => {
  const bytes = new TextEncoder().encode(
    ': heartbeat\n\nevent: token\ndata: {"text":"größer"}\n\nevent: done\ndata: {"finish_reason":"stop"}\n\n',
  );
  for (let size = 1; size <= bytes.length; size += 1) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.slice(index * size, (index + 1) * size),
    );
    const events = [];
    for await (const event of readEvents(streamOf(chunks))) events.push(event);
    expect(events).toEqual([
      { event: 'token', data: '{"text":"größer"}' },
      { event: 'done', data: '{"finish_reason":"stop"}' },
    ]);
  }
});

test('who leaves early cancels the stream', async () => {
  let isCancelled = false;
  const event = new TextEncoder().encode('event: token\ndata: {}\n\n');
  const stream = streamOf([event, event], () => {
    isCancelled = true;
  });
  for await (const _event of readEvents(stream)) break;
  expect(isCancelled).toBe(true);
});
