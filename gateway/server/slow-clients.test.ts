import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { openGateway, testToken } from './testing/open-gateway.ts';
import { until } from './testing/until.ts';

const question = { model: 'tiny', prompt: 'abc' };
const halfHead = 'POST /v1/query HTTP/1.1\r\nhost: x\r\nauthoriz';
const halfBody = `POST /v1/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${testToken}\r\ncontent-length: 99\r\n\r\n{"mod`;

/** A connection that has sent so much and stops there. */
function begin(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => resolve(socket)));
    socket.on('error', reject);
    onTestFinished(() => void socket.destroy());
  });
}

/** Fewer than the kernel keeps for a server that has not accepted them yet: more would be lost without a word. */
const AT_ONCE = 200;

/** So many connections, all accepted: that of a request which comes after them and is answered was accepted after them. */
async function many(count: number, url: string, bytes: string): Promise<readonly Socket[]> {
  const sockets: Socket[] = [];
  while (sockets.length < count) {
    sockets.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => begin(url, bytes)))));
    await text(await begin(url, 'GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'));
  }
  return sockets;
}

test('thousands of connections that send nothing, or never end, keep nobody waiting', async () => {
  const { publicUrl, post, metric, gateway } = await openGateway();
  const sockets = [
    ...(await many(2000, publicUrl, '')),
    ...(await many(200, publicUrl, halfHead)),
    ...(await many(200, publicUrl, halfBody)),
  ];
  await until(async () => (await metric('sipp_gateway_active_requests')) === 200);

  const reply = await post('/v1/query', question);

  expect(await reply.json()).toMatchObject({ text: 'cba' });
  expect(sockets.every(({ destroyed }) => !destroyed)).toBe(true);

  // None of them keeps the gateway from stopping.
  for (const socket of sockets) socket.resume();
  await gateway.close(AbortSignal.abort());
  await until(() => sockets.every(({ destroyed }) => destroyed));
}, 60_000);

test.each([
  ['nothing', '', 0],
  ['half a head', halfHead, 0],
  ['half a body', halfBody, 1],
])('a client that sends %s and stops is cut off', async (_, bytes, requests) => {
  const { publicUrl, metric, logLines } = await openGateway({
    receiveLimits: { headMs: 500, requestMs: 500, checkMs: 20 },
  });

  const reply = await text(await begin(publicUrl, bytes));

  expect(reply).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
  expect(JSON.parse(reply.slice(reply.indexOf('\r\n\r\n') + 4))).toEqual({
    error: { code: 'invalid_request', message: 'the request took too long to arrive' },
  });
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);
  expect(await metric('sipp_gateway_requests_total{')).toBe(requests);
  expect(logLines().filter(({ msg }) => msg === 'request')).toHaveLength(requests);
});
