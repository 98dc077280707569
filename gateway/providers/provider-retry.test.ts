import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { failureOf } from '../../runtime/testing/gateway-stub/failure-of.ts';
import {
  chatChunk,
  openAiStream,
  providerReplies,
  streamedAnswer,
} from '../../runtime/testing/provider-stub/provider-replies.ts';
import type { StubReply } from '../../runtime/testing/stub-server/stub-server.ts';
import { ask } from '../testing/ask.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { openProviderTarget } from '../testing/open-provider-target.ts';

const ok = providerReplies.openAi(openAiStream);
const busy = (status: number, headers: StubReply['headers'] = {}) =>
  providerReplies.failure(status, { message: 'busy' }, headers);
const early = providerReplies.openAi([
  chatChunk({ role: 'assistant' }),
  JSON.stringify({ error: { type: 'overloaded_error', message: 'Overloaded' } }),
]);

test.each([
  ['429', busy(429), 0, 250],
  ['503', busy(503), 1, 500],
  ['529', busy(529), 0.5, 375],
  ['429 and Retry-After', busy(429, { 'retry-after': '3' }), 0, 3000],
  ['429 and retry-after-ms', busy(429, { 'retry-after-ms': '40' }), 0, 40],
  ['an error event before the first text', early, 0, 250],
] as const)('what is refused with %s is sent again', async (_, reply, random, waitMs) => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget([reply, ok], { clock, random: () => random });

  const { answer, ends } = ask(target);
  await clock.started(waitMs);
  expect(stub.requests).toHaveLength(1);
  clock.advance(waitMs);

  expect((await answer).text).toBe(streamedAnswer);
  expect(stub.requests).toHaveLength(2);
  expect(ends()).toBe(1);
});

test.each([
  ['too often', [busy(429), busy(429), busy(429)], { max_retries: 0 }, 'rate_limited'],
  ['where the work may have begun', [busy(500), ok], {}, 'overloaded'],
  [
    'where it would be in vain',
    [providerReplies.failure(429, { code: 'insufficient_quota', message: 'x' })],
    {},
    'quota_exceeded',
  ],
  ['where the wait is long', [busy(429, { 'retry-after': '31' }), ok], {}, 'rate_limited'],
  [
    'after the first text',
    [providerReplies.openAi([openAiStream[1] ?? '', '{"error":{"code":"overloaded"}}']), ok],
    {},
    'overloaded',
  ],
] as const)('nothing is sent again %s', async (_, replies, config, code) => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget(replies, { clock, config });

  expect(await failureOf(ask(target).answer)).toMatchObject({ code });
  expect(stub.requests).toHaveLength(1);
  expect(clock.running).toEqual([]);
});

test.each(['close', 'reset'] as const)(
  'nothing is sent again on a new connection that breaks with a %s',
  async (how) => {
    const { target, stub } = await openProviderTarget((request) => {
      request.breakConnection(how);
      return { ending: 'hang' };
    });

    expect(await failureOf(ask(target).answer)).toMatchObject({ code: 'connection_failed' });
    expect(stub.requests).toHaveLength(1);
  },
);

test('a wait that would exceed the limit of the answer is not begun', async () => {
  const clock = manualClock();
  const { target } = await openProviderTarget([busy(429, { 'retry-after': '20' }), ok], {
    clock,
    config: { timeout_seconds: 20 },
  });

  expect(await failureOf(ask(target, { stream: false }).answer)).toMatchObject({
    code: 'rate_limited',
    retryAfterMs: 20_000,
  });
});

test('a request is sent again so many times and not more', async () => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget([busy(503)], { clock });

  const { answer } = ask(target);
  await clock.started(250);
  clock.advance(250);
  await clock.started(500);
  clock.advance(500);

  expect(await failureOf(answer)).toMatchObject({ code: 'overloaded', message: 'busy' });
  expect(stub.requests).toHaveLength(3);
});

test.each(['close', 'reset'] as const)(
  'a connection that the provider dropped with a %s costs nothing',
  async (how) => {
    const clock = manualClock();
    const { target, stub } = await openProviderTarget(undefined, { clock });
    await ask(target, { stream: false }).answer;

    await stub.endIdle(how);

    expect((await ask(target, { stream: false }).answer).text).toBe('Hello');
  },
);

test.each(['close', 'reset'] as const)(
  'a kept connection that ends with a %s under a request is replaced at once',
  async (how) => {
    const used = new Set<number>();
    let broken = 0;
    const { target } = await openProviderTarget((request) => {
      if (!used.has(request.connection)) {
        used.add(request.connection);
        return ok;
      }
      broken += 1;
      request.breakConnection(how);
      return { ending: 'hang' };
    });

    while (broken === 0) expect((await ask(target).answer).text).toBe(streamedAnswer);
  },
);

test('a provider that is not there is tried again', async () => {
  const clock = manualClock();
  const { target } = await openProviderTarget(undefined, {
    clock,
    config: { base_url: `http://127.0.0.1:${await freePort()}`, max_retries: 1 },
  });

  const { answer } = ask(target);
  await clock.started(250);
  clock.advance(250);

  expect(await failureOf(answer)).toMatchObject({
    code: 'connection_failed',
    message: 'The connection to target far failed (ECONNREFUSED).',
  });
});

test('a request that is cancelled between two tries is not sent again', async () => {
  const clock = manualClock();
  const { target, stub } = await openProviderTarget([busy(503), ok], { clock });
  const { call, answer, ends } = ask(target);
  await clock.started(250);

  call.cancel('client_disconnected');
  call.cancel('caller_cancelled');

  expect(await failureOf(answer)).toMatchObject({ message: 'request cancelled (client_disconnected)' });
  expect(clock.running).toEqual([]);
  expect(ends()).toBe(1);
  expect(stub.requests).toHaveLength(1);
});

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
  return address.port;
}
