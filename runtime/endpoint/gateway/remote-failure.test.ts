import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { SippClient } from '../../client.ts';
import type { TokenBatch } from '../../contract/events.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import { openGateway } from '../../testing/gateway-stub/open-gateway.ts';
import { recordedStream, stubReplies } from '../../testing/gateway-stub/stub-replies.ts';

const endpoint = { kind: 'gateway', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const whole = { ...query, emitTokens: false };
const secret = 'secret-token-1234';
const answer = { id: 'r-1', model: 'tiny', text: 'Hello', finish_reason: 'stop' };

const streaming = [
  ['in a stream', query],
  ['in one answer', whole],
] as const;

test.each(streaming)('a failure of the gateway keeps its code, wait and request id, %s', async (_, request) => {
  const headers = { 'retry-after': '7', 'x-request-id': 'g-9' };
  const { client } = await openGateway(stubReplies.failure(429, 'rate_limited', 'client rate limit exceeded', headers));

  expect(await failureOf(client.query(request).response)).toMatchObject({
    code: 'rate_limited',
    message: 'client rate limit exceeded',
    retryAfterMs: 7000,
    remote: { status: 429, code: 'rate_limited', requestId: 'g-9' },
  });
});

test.each([
  [{ 'retry-after-ms': '1500', 'retry-after': '7' }, 1500],
  [{ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }, undefined],
  [{ 'retry-after': '-1' }, undefined],
  [{}, undefined],
])('of %j the wait is %s ms', async (headers, retryAfterMs) => {
  const { client } = await openGateway(stubReplies.failure(503, 'execution', 'busy', headers));

  expect(await failureOf(client.query(whole).response)).toMatchObject({ code: 'overloaded', retryAfterMs });
});

test.each([
  [stubReplies.htmlErrorPage(502), 'remote_failed', /answered 502 Bad Gateway/],
  [stubReplies.htmlErrorPage(200), 'protocol_failed', /answered with text\/html instead of text\/event-stream/],
  [stubReplies.json(answer), 'protocol_failed', /answered with application\/json instead of text\/event-stream/],
  [{ status: 500, chunks: ['x'.repeat(2_000_000)] }, 'remote_failed', /answered 500/],
  [{ status: 404 }, 'protocol_failed', /\/v1\/query answered 404/],
  [stubReplies.redirect('http://127.0.0.1:1/'), 'protocol_failed', /wants to redirect the request, which is refused/],
  [stubReplies.failure(401, 'authentication', 'invalid bearer token'), 'authentication', /^invalid bearer token$/],
  [stubReplies.failure(404, 'resolution', 'target not found'), 'target_not_found', /^target not found$/],
  [stubReplies.failure(500, 'execution', 'x'.repeat(5000)), 'remote_failed', /^x{1000}$/],
  [stubReplies.events(recordedStream.slice(0, 3)), 'protocol_failed', /^stream ended before a done event$/],
  [stubReplies.rawEvents('event: done\ndata: {"finish_rea'), 'protocol_failed', /^stream ended before a done event$/],
  [stubReplies.rawEvents('event: surprise\ndata: {}\n\n'), 'protocol_failed', /unknown event surprise/],
  [stubReplies.rawEvents('event: token\ndata: {"te\n\n'), 'protocol_failed', /token event of the stream is not JSON/],
  [
    stubReplies.rawEvents(`data: ${'x'.repeat(1_100_000)}`),
    'protocol_failed',
    /an event of more than 1048576 characters/,
  ],
  [
    stubReplies.events([
      ...recordedStream.slice(0, 1),
      { type: 'error', error: { code: 'execution', message: 'decode failed' } },
    ]),
    'remote_failed',
    /^decode failed$/,
  ],
  [stubReplies.events(recordedStream.slice(0, 1), 'cut'), 'connection_failed', /^The connection to http.* failed/],
] as const)('the answer %o ends the stream with %s', async (reply, code, message) => {
  const { client } = await openGateway(reply);
  const run = client.query(query);

  expect(await failureOf(run.response)).toMatchObject({ code, message: expect.stringMatching(message) });
});

test('text that came before a failure is not lost', async () => {
  const events = [...recordedStream.slice(0, 1), { type: 'error', error: { message: 'out of luck' } } as const];
  const { client } = await openGateway(stubReplies.events(events));
  const batches: TokenBatch[] = [];

  const reading = (async () => {
    for await (const batch of client.query(query)) batches.push(batch);
  })();

  expect(await failureOf(reading)).toMatchObject({ message: 'out of luck', remote: { status: 200 } });
  expect(batches.map(({ text }) => text)).toEqual(['Grüße']);
});

test.each([
  ['not JSON', { headers: { 'content-type': 'application/json' }, chunks: ['{"text":'] }, /is not JSON/],
  ['without text', stubReplies.json({ finish_reason: 'stop' }), /has no text/],
  [
    'too large',
    { headers: { 'content-type': 'application/json' }, chunks: Array(17).fill('x'.repeat(1_048_576)) },
    /more than 16777216 bytes/,
  ],
  ['a stream', stubReplies.events(recordedStream), /text\/event-stream instead of application\/json/],
])('an answer that is %s is refused', async (_, reply, message) => {
  const { client } = await openGateway(reply);

  expect(await failureOf(client.query(whole).response)).toMatchObject({
    code: 'protocol_failed',
    message: expect.stringMatching(message),
  });
});

test('a gateway that is not there is a failed connection', async () => {
  const client = new SippClient();
  await client.add('remote', { kind: 'gateway', target: 'tiny', baseUrl: `http://127.0.0.1:${await freePort()}` });

  expect(await failureOf(client.query(whole).response)).toMatchObject({
    code: 'connection_failed',
    message: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each([
  stubReplies.failure(401, secret, `the token ${secret} is wrong`, { 'x-request-id': secret }),
  { status: 500, headers: { 'content-type': 'text/plain' }, chunks: [secret] },
  { headers: { 'content-type': `text/${secret}` } },
  { headers: { 'content-type': 'text/event-stream' }, chunks: [`event: ${secret}\ndata: {}\n\n`] },
  { headers: { 'content-type': 'text/event-stream' }, chunks: [`event: token\ndata: ${secret}\n\n`] },
  stubReplies.events([{ type: 'error', error: { code: secret, message: `Bearer ${secret}` } }]),
  stubReplies.events([], 'cut'),
])('no error tells a secret, not even where the answer does: %o', async (reply) => {
  const { client } = await openGateway(reply, {
    authentication: { kind: 'bearer', value: secret },
    staticHeaders: [{ name: 'x-key', value: `static-${secret}` }],
  });

  const error = await failureOf(client.query(query).response);

  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(secret);
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
