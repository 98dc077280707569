import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { heldBack } from './testing/held-back.ts';
import { openGateway, testToken } from './testing/open-gateway.ts';
import { until } from './testing/until.ts';

function post(body: object): string {
  const text = JSON.stringify({ model: 'tiny', ...body });
  return `POST /v1/query HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${testToken}\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

function open(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let received = '';
  socket.on('data', (text) => {
    received += text;
  });
  return { socket, received: () => received };
}

test('requests that are sent one behind the other are answered one after the other', async () => {
  const hold = heldBack();
  const { publicUrl, metric } = await openGateway({ script: hold.script });
  const { socket, received } = open(publicUrl);

  socket.write(post({ prompt: 'ab', stream: true }) + post({ prompt: 'cd' }) + post({ prompt: 'ef', stream: true }));
  await hold.letPass(1);
  await until(() => received().includes('"b"'));
  expect(received()).not.toContain('HTTP/1.1 200 OK\r\ncontent-type: application/json');
  hold.letPass(Number.POSITIVE_INFINITY);
  await until(() => received().split('event: done').length === 3);

  expect(received().match(/"text":"\w+"/g)).toEqual([
    '"text":"b"',
    '"text":"a"',
    '"text":"dc"',
    '"text":"f"',
    '"text":"e"',
  ]);
  expect(await metric('sipp_gateway_requests_total{')).toBe(3);
  socket.destroy();
});

test('a client that leaves takes all of them with it', async () => {
  const hold = heldBack();
  const { publicUrl, metric, gateway } = await openGateway({ script: hold.script });
  const { socket, received } = open(publicUrl);
  socket.write(post({ prompt: 'ab', stream: true }).repeat(3));
  await hold.letPass(1);
  await until(() => received().includes('"b"'));

  socket.destroy();
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);

  expect(gateway.generation.policy.admission.running).toBe(0);
  hold.letPass(Number.POSITIVE_INFINITY);
});

test('what was turned away unread does not stand in the way of the next request', async () => {
  const { publicUrl } = await openGateway();
  const { socket, received } = open(publicUrl);
  const refused = post({ prompt: 'ab' }).replace(testToken, 'nobody');

  socket.write(refused.slice(0, -10));
  await until(() => received().includes('invalid bearer token'));
  socket.write(refused.slice(-10) + post({ prompt: 'cd' }));
  await until(() => received().includes('"text":"dc"'));

  socket.destroy();
});

test('a client that sends on and on without waiting is cut off', async () => {
  const hold = heldBack();
  const { publicUrl, metric } = await openGateway({ script: hold.script });
  const { socket } = open(publicUrl);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('error', () => undefined); // The connection is reset: there is more to read.

  socket.write(post({ prompt: 'ab', stream: true }).repeat(50));

  await closed;
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);
  expect(await metric('sipp_gateway_requests_total{')).toBe(1);
});

test('what is no request does not get into the answer that is being written', async () => {
  const hold = heldBack();
  const { publicUrl, metric } = await openGateway({ script: hold.script });
  const { socket, received } = open(publicUrl);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.write(post({ prompt: 'ab', stream: true }));
  await hold.letPass(1);
  await until(() => received().includes('"b"'));

  socket.write('}\n\n');

  await closed;
  expect(received().match(/HTTP\/1\.1/g)).toHaveLength(1);
  expect(received().endsWith('"text":"b"}\n\n\r\n')).toBe(true);
  await until(async () => (await metric('sipp_gateway_active_requests')) === 0);
});
