import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../runtime/testing/gateway-stub/failure-of.ts';
import { chatChunk } from '../../runtime/testing/provider-stub/provider-replies.ts';
import { ask } from '../testing/ask.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';
import { Steps } from '../testing/steps.ts';

const eventStream = { 'content-type': 'text/event-stream' };
const piece = `data: ${chatChunk({ content: 'a' })}\n\n`;
const end = `data: ${chatChunk({}, 'stop')}\n\ndata: [DONE]\n\n`;

test.each(['silence', 'late-silence'])('a cancelled request of the model %s leaves the provider', async (model) => {
  const { target, stub } = await openProviderTarget(undefined, { config: { model } });
  const { call, answer, received, ends } = ask(target);
  const { aborted } = await stub.request(0);
  if (model === 'late-silence') await received(1);

  call.cancel('client_disconnected');
  call.cancel('server_shutdown');

  expect(ends()).toBe(1);
  expect(await failureOf(answer)).toMatchObject({ message: 'request cancelled (client_disconnected)' });
  await aborted;
  expect(stub.abortedRequests).toBe(1);
});

test('a request that is cancelled before it has a connection is never sent', async () => {
  const { target, stub } = await openProviderTarget(undefined);
  const { call, answer } = ask(target);

  call.cancel('client_disconnected');

  expect(await failureOf(answer)).toMatchObject({ code: 'cancelled' });
  await ask(target).answer;
  expect(stub.requests).toHaveLength(1);
});

test('a request can be cancelled while the connection is being made', async () => {
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
  const connected = new Promise<void>((resolve) => silent.once('connection', () => resolve()));
  const closed = new Promise<void>((resolve) =>
    silent.once('connection', (socket) => socket.once('close', () => resolve())),
  );
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { target } = await openProviderTarget(undefined, { config: { base_url: `https://127.0.0.1:${port}` } });
  const { call, answer } = ask(target);
  await connected;

  call.cancel('caller_cancelled');

  expect(await failureOf(answer)).toMatchObject({ code: 'cancelled' });
  await target.close();
  await closed;
});

test('who cancels when told of a piece hears of nothing more', async () => {
  const { target } = await openProviderTarget([{ headers: eventStream, chunks: [piece + piece + end] }]);
  const heard: string[] = [];

  await new Promise<void>((resolve) => {
    const call = target.generate(
      { requestId: '1', input: { prompt: 'Hi' }, options: {}, stream: true },
      {
        onText: (text) => {
          heard.push(text);
          call.cancel('caller_cancelled');
        },
        onDone: () => heard.push('done'),
        onError: ({ code }) => {
          heard.push(code);
          setImmediate(resolve);
        },
      },
    );
  });

  expect(heard).toEqual(['a', 'cancelled']);
});

test('a call that has ended cannot be cancelled', async () => {
  const { target } = await openProviderTarget(undefined);
  const { call, answer, ends } = ask(target);
  await answer;

  call.cancel('caller_cancelled');

  expect(ends()).toBe(1);
});

test('while a call is paused nothing is read from its provider', async () => {
  // Comments are no text, but have to be read.
  const megabyte = `: ${'x'.repeat(65_000)}\n`.repeat(16);
  let written = 0;
  const pieces = (async function* () {
    for (; written < 64; written += 1) yield megabyte + piece;
    yield end;
  })();
  const { target, stub } = await openProviderTarget((request) =>
    stub.requests.indexOf(request) === 0 ? { headers: eventStream, steps: pieces } : { status: 404 },
  );
  const { call, answer, received, texts } = ask(target);
  await received(1);

  call.pause?.();
  // Requests beside it are the clock: a stream that is read goes on while they are answered.
  for (let before = -1; before !== written; ) {
    before = written;
    for (let round = 0; round < 20; round += 1) await failureOf(ask(target).answer);
  }

  expect(written).toBeLessThan(64);
  expect((await stub.request(0)).isBlocked()).toBe(true);
  expect(texts.length).toBeLessThan(written);
  call.resume?.();
  expect((await answer).text).toBe('a'.repeat(64));
});

test('a paused call can be cancelled', async () => {
  const clock = manualClock();
  const steps = new Steps();
  const { target, stub } = await openProviderTarget([{ headers: eventStream, steps }], { clock });
  const { call, answer, received } = ask(target);
  steps.say(piece);
  await received(1);

  call.pause?.();
  call.cancel('client_disconnected');

  expect(await failureOf(answer)).toMatchObject({ code: 'cancelled' });
  await (await stub.request(0)).aborted;
  expect(clock.running).toEqual([]);
});
