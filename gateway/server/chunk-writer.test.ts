import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { openGateway, testToken } from './testing/open-gateway.ts';

const body = JSON.stringify({ model: 'tiny', prompt: 'ß🦜', stream: true });

const request = (version: string, connection: string): string =>
  [
    `POST /v1/query HTTP/${version}`,
    'host: x',
    `connection: ${connection}`,
    `authorization: Bearer ${testToken}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');

async function send(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(bytes);
  return text(socket);
}

/** What stands behind the head, chunk by chunk; the lengths count bytes. */
function chunksOf(reply: string): readonly string[] {
  let rest = Buffer.from(reply.slice(reply.indexOf('\r\n\r\n') + 4));
  const chunks: string[] = [];
  for (;;) {
    const line = rest.indexOf('\r\n');
    const sizeBytes = Number.parseInt(rest.subarray(0, line).toString(), 16);
    expect(rest.subarray(line + 2 + sizeBytes, line + 4 + sizeBytes).toString()).toBe('\r\n');
    if (sizeBytes === 0) return chunks;
    chunks.push(rest.subarray(line + 2, line + 2 + sizeBytes).toString());
    rest = rest.subarray(line + 4 + sizeBytes);
  }
}

test('a stream comes in chunks whose lengths are right, and the connection can be used again', async () => {
  const { publicUrl } = await openGateway();

  const replies = await send(publicUrl, request('1.1', 'keep-alive') + request('1.1', 'close'));

  const [first = '', second = ''] = replies.split(/(?<=\r\n0\r\n\r\n)/);
  for (const reply of [first, second]) {
    expect(reply).toContain('HTTP/1.1 200 OK\r\n');
    expect(chunksOf(reply).join('')).toMatch(/^event: token\ndata: .*"🦜"}\n\n[\s\S]*"ß"[\s\S]*event: done\n/);
  }
});

test('a client of HTTP/1.0 reads to the end of the connection', async () => {
  const { publicUrl } = await openGateway();

  const reply = await send(publicUrl, request('1.0', 'close'));

  expect(reply).not.toMatch(/transfer-encoding/i);
  expect(reply.slice(reply.indexOf('\r\n\r\n') + 4)).toMatch(/^event: token\n[\s\S]*event: done\ndata: .*\n\n$/);
});
