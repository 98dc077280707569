import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { ProviderEndpointDescriptor, SippTextResponse } from '../../api.ts';
import type { CancelRequest } from '../../engine/engine.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { type StubReply, startGatewayStub } from '../../testing/gateway-stub/gateway-stub.ts';
import { handClock } from '../../testing/gateway-stub/hand-clock.ts';
import { openProvider } from '../../testing/provider-stub/open-provider.ts';
import {
  chatChunk,
  openAiStream,
  providerReplies,
  streamedAnswer,
} from '../../testing/provider-stub/provider-replies.ts';
import { openProviderEndpoint } from './provider-endpoint.ts';

const endpoint = { kind: 'provider', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const ok = providerReplies.openAi(openAiStream);
const busy = (status: number, headers: StubReply['headers'] = {}) =>
  providerReplies.failure(status, { message: 'busy' }, headers);

/** A query whose waits between two tries are those of a clock in the test's hand. */
async function startQuery(baseUrl: string, random: number, descriptor: Partial<ProviderEndpointDescriptor> = {}) {
  const waits = handClock();
  const timeouts = handClock();
  const remote = await openProviderEndpoint(
    'remote',
    { kind: 'provider', provider: 'openai_compatible', model: 'big', baseUrl, ...descriptor },
    { startTimer: timeouts.startTimer, startWait: waits.startTimer, random: () => random },
  );
  onTestFinished(() => remote.close());
  let cancel: CancelRequest = () => undefined;
  const outcome = new Promise<SippTextResponse>((onDone, onError) => {
    cancel = remote.query({ ...query, requestId: '1' }, { onTokens: () => undefined, onDone, onError });
  });
  return { outcome, waits, timeouts, cancel };
}

test.each([429, 503, 529])('a request that is refused with %i is sent again, later each time', async (status) => {
  const stub = await startGatewayStub(busy(status), busy(status), ok);
  const { outcome, waits } = await startQuery(stub.baseUrl, 0);

  await waits.started(1);
  expect(stub.requests).toHaveLength(1);
  waits.expire();
  await waits.started(2);
  waits.expire();

  expect((await outcome).text).toBe(streamedAnswer);
  expect(waits.waits).toEqual([250, 500]);
  expect(stub.requests).toHaveLength(3);
});

test.each([
  [0, {}, 250],
  [1, {}, 500],
  [0, { 'retry-after-ms': '40' }, 40],
  [1, { 'retry-after': '3' }, 3250],
])('with chance %d and the headers %j the wait is %d ms', async (random, headers, waitMs) => {
  const stub = await startGatewayStub(busy(429, headers), ok);
  const { outcome, waits } = await startQuery(stub.baseUrl, random);

  await waits.started(1);
  waits.expire();

  await outcome;
  expect(waits.waits).toEqual([waitMs]);
});

test('an error event before the first token is tried again', async () => {
  const overloaded = JSON.stringify({ error: { type: 'overloaded_error', message: 'Overloaded' } });
  const stub = await startGatewayStub(providerReplies.openAi([chatChunk({ role: 'assistant' }), overloaded]), ok);
  const { outcome, waits } = await startQuery(stub.baseUrl, 0);

  await waits.started(1);
  waits.expire();

  expect((await outcome).text).toBe(streamedAnswer);
});

test('the limit of time stands still between two tries and begins anew with each', async () => {
  const stub = await startGatewayStub(busy(503), { ending: 'hang' });
  const { outcome, waits, timeouts } = await startQuery(stub.baseUrl, 0);

  await waits.started(1);
  expect(timeouts.running()).toBe(0);
  waits.expire();
  const second = await stub.request(1);
  expect(timeouts.running()).toBe(1);
  timeouts.expire();

  expect(await failureOf(outcome)).toMatchObject({ code: 'timeout' });
  await second.aborted;
});

test.each([
  ['after the first token', [providerReplies.openAi([openAiStream[1] ?? '', '{"error":{"code":"overloaded"}}'])]],
  ['where the work may have begun', [busy(500)]],
  ['where it would be in vain', [providerReplies.failure(429, { code: 'insufficient_quota', message: 'broke' })]],
  ['where the wait is too long', [busy(429, { 'retry-after': '31' })]],
  ['where the request is wrong', [busy(400)]],
  ['where the connection broke', [providerReplies.openAi([], 'cut')]],
])('nothing is sent again %s', async (_, replies) => {
  const stub = await startGatewayStub(...replies, ok);
  const { outcome, waits } = await startQuery(stub.baseUrl, 0);

  await failureOf(outcome);

  expect(waits.waits).toEqual([]);
  expect(stub.requests).toHaveLength(1);
});

test('the number of repetitions is bounded', async () => {
  const stub = await startGatewayStub(busy(503));
  const { outcome, waits } = await startQuery(stub.baseUrl, 0, { maxRetries: 1 });

  await waits.started(1);
  waits.expire();

  expect(await failureOf(outcome)).toMatchObject({ code: 'overloaded', message: 'busy' });
  expect(stub.requests).toHaveLength(2);
});

test('a refused connection is tried again', async () => {
  const { outcome, waits } = await startQuery(`http://127.0.0.1:${await freePort()}`, 0, { maxRetries: 1 });

  await waits.started(1);
  waits.expire();

  expect(await failureOf(outcome)).toMatchObject({
    code: 'connection_failed',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test('a request that is cancelled between two tries is not sent again', async () => {
  const stub = await startGatewayStub(busy(503), ok);
  const { outcome, waits, cancel } = await startQuery(stub.baseUrl, 0);

  await waits.started(1);
  cancel('caller_cancelled');

  expect(await failureOf(outcome)).toMatchObject({ code: 'cancelled' });
  expect(waits.running()).toBe(0);
  expect(stub.requests).toHaveLength(1);
});

test('a client tries again by itself', async () => {
  const { client, stub } = await openProvider([busy(429, { 'retry-after-ms': '1' }), ok]);

  expect((await client.query(query).response).text).toBe(streamedAnswer);
  expect(stub.requests).toHaveLength(2);
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
