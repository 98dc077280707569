import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../runtime/testing/gateway-stub/failure-of.ts';
import { chatChunk, providerReplies } from '../../runtime/testing/provider-stub/provider-replies.ts';
import { ask } from '../testing/ask.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';
import { Steps } from '../testing/steps.ts';

const eventStream = { 'content-type': 'text/event-stream' };
const piece = `data: ${chatChunk({ content: 'a' })}\n\n`;
const end = `data: ${chatChunk({}, 'stop')}\n\ndata: [DONE]\n\n`;

test('a provider that does not begin to answer is given up', async () => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget([{ ending: 'hang' }], { clock });
  const { answer } = ask(target);
  const { aborted } = await stub.request(0);

  clock.advance(30_000);

  expect(await failureOf(answer)).toMatchObject({
    code: 'timeout',
    message: 'The provider did not begin to answer within 30 seconds.',
    hint: 'Set a larger first_byte_timeout_seconds on the target.',
  });
  await aborted;
  expect(clock.running).toEqual([]);
});

test('only silence within a stream is counted, not its length', async () => {
  const clock = manualClock();
  const steps = new Steps();
  const { target, stub } = await openProviderTarget([{ headers: eventStream, steps }], { clock });
  const { answer, received, ends } = ask(target);

  for (let count = 1; count < 10; count += 1) {
    steps.say(piece);
    await received(count);
    clock.advance(19_999);
  }
  expect(ends()).toBe(0);
  clock.advance(1);

  expect(await failureOf(answer)).toMatchObject({
    code: 'timeout',
    message: 'The provider said nothing for 20 seconds.',
  });
  await (await stub.request(0)).aborted;
});

test.each([
  [true, 'stream_timeout_seconds'],
  [false, 'timeout_seconds'],
])('a whole answer has its limit (stream: %s)', async (stream, key) => {
  const clock = manualClock();
  const headers = { 'content-type': stream ? 'text/event-stream' : 'application/json' };
  const config = { [key]: 25, first_byte_timeout_seconds: 100, idle_timeout_seconds: 100 };
  const reply = { headers, chunks: [stream ? piece : ' '], ending: 'silence' } as const;
  const { target, stub } = await openProviderTarget([reply], { clock, config });
  const { answer } = ask(target, { stream });
  const { aborted } = await stub.request(0);

  clock.advance(25_000);

  expect(await failureOf(answer)).toMatchObject({
    code: 'timeout',
    message: 'The provider did not end its answer within 25 seconds.',
    hint: `Set a larger ${key} on the target.`,
  });
  await aborted;
});

test('a connection that is not there in time is given up', async () => {
  // It takes connections and never answers the handshake.
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => silent.close(() => resolve())));
  silent.on('connection', (socket) => onTestFinished(() => void socket.destroy()));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const { target } = await openProviderTarget(undefined, {
    config: { base_url: `https://127.0.0.1:${port}`, connect_timeout_seconds: 0.01 },
  });

  expect(await failureOf(ask(target).answer)).toMatchObject({
    code: 'timeout',
    message: 'The provider at target far did not answer in time (UND_ERR_CONNECT_TIMEOUT).',
  });
});

test('a stream that never closes is answered when it is done, and closed a second later', async () => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget(
    [{ headers: eventStream, chunks: [piece, end], ending: 'silence' }],
    {
      clock,
    },
  );

  expect((await ask(target).answer).text).toBe('a');
  expect(clock.running).toEqual([1000]);
  clock.advance(1000);

  await (await stub.request(0)).aborted;
  expect(clock.running).toEqual([]);
});

test('nothing is measured after an answer', async () => {
  const clock = manualClock();
  const { target } = await openProviderTarget([providerReplies.json({ choices: [{ message: { content: 'a' } }] })], {
    clock,
  });

  await ask(target, { stream: false }).answer;

  expect(clock.running).toEqual([]);
});

test('what is reached while nothing is read is not silence', async () => {
  const clock = manualClock();
  const steps = new Steps();
  const { target } = await openProviderTarget([{ headers: eventStream, steps }], { clock });
  const { call, answer, received, ends } = ask(target);
  steps.say(piece);
  await received(1);

  call.pause?.();
  clock.advance(60_000);
  expect(ends()).toBe(0);
  call.resume?.();
  steps.say(end);
  steps.end();

  expect((await answer).text).toBe('a');
});
