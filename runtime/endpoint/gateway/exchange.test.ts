import { expect, onTestFinished, test } from 'vitest';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { startGatewayStub } from '../../testing/gateway-stub/gateway-stub.ts';
import { handClock } from '../../testing/gateway-stub/hand-clock.ts';
import { openGateway } from '../../testing/gateway-stub/open-gateway.ts';
import { recordedStream, recordedText, stubReplies } from '../../testing/gateway-stub/stub-replies.ts';
import { openGatewayEndpoint } from './gateway-endpoint.ts';

const endpoint = { kind: 'gateway', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const whole = { ...query, emitTokens: false };
const answer = { id: 'r-1', model: 'tiny', text: 'Hello', finish_reason: 'stop' };

const streaming = [
  ['in a stream', query],
  ['in one answer', whole],
] as const;

test.each(streaming)('silence is a timeout, and the request is aborted, %s', async (_, request) => {
  const { client, stub } = await openGateway(stubReplies.silence, { timeoutMs: 1000 });

  expect(await failureOf(client.query(request).response)).toMatchObject({
    code: 'timeout',
    message: 'The gateway said nothing for 1000 ms.',
  });
  await (await stub.request(0)).aborted;
});

test('whatever comes in a stream, heartbeats included, begins the wait anew', async () => {
  const stub = await startGatewayStub(stubReplies.rawEvents(': still here\n\n', 'silence'));
  const clock = handClock();
  const descriptor = { kind: 'gateway', target: 'tiny', baseUrl: stub.baseUrl } as const;
  const remote = await openGatewayEndpoint('remote', descriptor, { startTimer: clock.startTimer });
  onTestFinished(() => remote.close());
  const outcome = new Promise((onDone, onError) => {
    remote.query({ ...query, requestId: '1' }, { onTokens: () => undefined, onDone, onError });
  });

  // For the answer to begin, after its head, and after the heartbeat.
  await clock.started(3);
  expect(clock.waits).toEqual([60_000, 60_000, 60_000]);
  expect(clock.running()).toBe(1);
  clock.expire();

  expect(await failureOf(outcome)).toMatchObject({ code: 'timeout' });
  await (await stub.request(0)).aborted;
});

test('a stream that never closes is answered when it is done', async () => {
  const { client } = await openGateway(stubReplies.events(recordedStream, 'silence'));

  expect((await client.query(query).response).text).toBe(recordedText);
});

const cancelledBy = (reason: string) => ({ code: 'cancelled', message: `request cancelled (${reason})` });

test('leaving the loop aborts the request', async () => {
  const { client, stub } = await openGateway(stubReplies.events(recordedStream.slice(0, 1), 'silence'));
  const run = client.query(query);

  for await (const { text } of run) {
    expect(text).toBe('Grüße');
    break;
  }

  await expect(run.response).rejects.toMatchObject(cancelledBy('caller_cancelled'));
  await (await stub.request(0)).aborted;
});

test.each(streaming)('cancelling aborts a request that waits for its answer, %s', async (_, request) => {
  const { client, stub } = await openGateway(stubReplies.silence);
  const run = client.query(request);
  const sent = await stub.request(0);

  run.cancel('deadline_exceeded');

  await expect(run.response).rejects.toMatchObject(cancelledBy('deadline_exceeded'));
  await sent.aborted;
});

test('a signal aborts an embedding', async () => {
  const { client, stub } = await openGateway(stubReplies.silence);
  const controller = new AbortController();
  const run = client.embed({ endpoint, input: 'Hi', signal: controller.signal });
  const sent = await stub.request(0);

  controller.abort();

  await expect(run.response).rejects.toMatchObject(cancelledBy('caller_cancelled'));
  await sent.aborted;
});

test('removing the endpoint aborts what runs there', async () => {
  const { client, stub } = await openGateway(stubReplies.silence);
  const run = client.query(query);
  const sent = await stub.request(0);

  expect(await client.remove('remote')).toBe(true);

  await expect(run.response).rejects.toMatchObject(cancelledBy('server_shutdown'));
  await sent.aborted;
});

test('a request cancelled while its token is awaited is never sent', async () => {
  let give: (token: string) => void = () => undefined;
  const value = () =>
    new Promise<string>((resolve) => {
      give = resolve;
    });
  const { client, stub } = await openGateway(stubReplies.json(answer), { authentication: { kind: 'bearer', value } });
  const run = client.query(whole);

  run.cancel();
  await expect(run.response).rejects.toMatchObject(cancelledBy('caller_cancelled'));
  give('late');
  const next = client.query({ ...whole, requestId: 'next' });
  give('now');

  await next.response;
  expect(stub.requests.map(({ headers }) => headers['authorization'])).toEqual(['Bearer now']);
});
