import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openGateway, testToken } from './testing/open-gateway.ts';

/** Sends bytes and returns all that comes back until the other side closes. */
async function raw(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

const head = (lines: readonly string[]) =>
  ['POST /v1/query HTTP/1.1', 'host: x', 'connection: close', ...lines, '', ''].join('\r\n');
const bearer = `authorization: Bearer ${testToken}`;

test.each([
  ['what is no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
  ['a head without end', `GET / HTTP/1.1\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, '431 Request Header Fields Too Large'],
  ['two lengths', head([bearer, 'content-length: 1', 'content-length: 2']), '400 Bad Request'],
  ['a length and chunks', head([bearer, 'content-length: 1', 'transfer-encoding: chunked']), '400 Bad Request'],
  ['no body at all', head([bearer]), '400 Bad Request'],
  [
    'a compressed body',
    `${head([bearer, 'content-encoding: gzip', 'content-length: 2'])}{}`,
    '415 Unsupported Media Type',
  ],
  ['bytes that are no text', `${head([bearer, 'content-length: 3'])}\u00ff\u0000`, '400 Bad Request'],
])('%s is answered in the envelope', async (_, bytes, status) => {
  const { publicUrl, post } = await openGateway();

  const reply = await raw(publicUrl, bytes);

  expect(reply).toContain(`HTTP/1.1 ${status}\r\n`);
  expect(JSON.parse(reply.slice(reply.indexOf('\r\n\r\n') + 4))).toEqual({
    error: { code: expect.stringMatching(/^invalid(_json|_request|request)$/), message: expect.any(String) },
  });
  expect((await post('/v1/query', { model: 'tiny', prompt: 'x' })).status).toBe(200);
});

test.each(['publicUrl', 'managementUrl'] as const)(
  'a path that cannot be decoded is not there (%s)',
  async (listener) => {
    const opened = await openGateway();

    const reply = await fetch(`${opened[listener]}/%zz`);

    expect({ status: reply.status, body: await reply.text() }).toEqual({ status: 404, body: '' });
  },
);

test('names that every object has are no fields and no targets', async () => {
  const { post } = await openGateway();

  const fields = await post('/v1/query', '{"model":"tiny","prompt":"x","__proto__":{"stream":true}}');
  const target = await post('/v1/query', { model: '__proto__', prompt: 'x' });
  const inherited = await post('/v1/query', { model: 'constructor', prompt: 'x' });

  expect(fields.status).toBe(400);
  expect(target.status).toBe(404);
  expect(inherited.status).toBe(404);
});

test('a request id that no header can carry is replaced', async () => {
  const { publicUrl, logLines } = await openGateway();
  const body = '{"model":"tiny","prompt":"x"}';

  const reply = await raw(
    publicUrl,
    `${head([bearer, `x-request-id: ${'a'.repeat(200)}`, `content-length: ${body.length}`])}${body}`,
  );

  expect(reply).toMatch(/x-request-id: [\da-f-]{36}\r\n/);
  expect(JSON.stringify(logLines())).not.toContain('aaaa');
});

test('neither prompts nor secrets are in the log or the metrics', async () => {
  const { post, get, logLines } = await openGateway();

  await post('/v1/query', { model: 'tiny', prompt: 'a very private matter' });
  await post('/v1/query', { model: 'tiny', prompt: 'a very private matter', temperature: 'a very private matter' });
  await post('/v1/query', 'a very private matter');
  await post('/v1/query', {}, { headers: { authorization: 'Bearer a-very-private-token' } });

  const told = JSON.stringify(logLines()) + (await (await get('/metrics')).text());
  expect(logLines().filter(({ msg }) => msg === 'request')).toHaveLength(4);
  expect(told).not.toContain('private');
  expect(told).not.toContain(testToken);
});
