import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { testToken } from './testing/open-gateway.ts';
import { openTestApi, toldIn } from './testing/open-test-api.ts';
import { MISTAKE } from './testing/test-routes.ts';
import { until } from './testing/until.ts';

const question = { model: 'tiny', prompts: ['a'], stream: true };
const reasoning = (text: string) => ({ type: 'reasoning', text }) as const;
const event = (data: string, isOutput = true) => ({ event: '', data, text: '', isOutput });

test('what is thought and called is written in the order of the answer', async () => {
  const { ask, asked, metric, logLines } = await openTestApi();
  const reply = ask(question);
  const [call] = await asked(1);
  call?.listener.onDelta?.(reasoning('hm'));
  call?.listener.onText?.('A', 2);
  call?.listener.onDelta?.({ type: 'tool_call', index: 0, id: 'c', name: 'f' });
  call?.done('A');

  expect(toldIn(await (await reply).text())).toEqual([
    ['begin'],
    ['delta', 0, reasoning('hm')],
    ['text', 0, 'A', 2],
    ['delta', 0, { type: 'tool_call', index: 0, id: 'c', name: 'f' }],
    ['end', 0, 'A'],
    ['finish', 1],
  ]);
  // Three pieces of output: the first one has a time of its own.
  expect(await metric('sipp_gateway_inter_token_latency_seconds_count')).toBe(2);
  expect(logLines().find(({ msg }) => msg === 'request')).toHaveProperty('ttft_ms');
});

test('the events of a provider are written as they came; those that are no output are in no times', async () => {
  const { ask, asked, metric, logLines } = await openTestApi();
  const reply = ask(question);
  const [call] = await asked(1);
  call?.listener.onClientEvent?.(event('open', false));
  call?.done('');

  expect(toldIn(await (await reply).text())).toEqual([['begin'], ['event', 0, 'open'], ['end', 0, ''], ['finish', 1]]);
  expect(await metric('sipp_gateway_inter_token_latency_seconds_count')).toBe(0);
  expect(logLines().find(({ msg }) => msg === 'request')).not.toHaveProperty('ttft_ms');
});

test('deliveries without text are told with the next text', async () => {
  const { ask, asked } = await openTestApi();
  const reply = ask(question);
  const [call] = await asked(1);
  call?.listener.onDelta?.(reasoning('hm'));
  call?.listener.onText?.('', 3);
  call?.listener.onText?.('A', 1);
  call?.done('A');

  expect(toldIn(await (await reply).text())).toContainEqual(['text', 0, 'A', 4]);
});

test('a mistake of an encoder ends its request, and no other', async () => {
  const { ask, asked, logLines } = await openTestApi();
  const reply = ask(question);
  const other = ask(question);
  const [call, another] = await asked(2);
  call?.listener.onText?.('A', 1);
  call?.listener.onText?.(MISTAKE, 1);
  another?.done('');

  expect(toldIn(await (await reply).text())).toEqual([['begin'], ['text', 0, 'A', 1], ['fail', 'internal']]);
  expect((await other).status).toBe(200);
  expect(call?.orders).toEqual(['caller_cancelled']);
  expect(logLines().find(({ code }) => code === 'internal')).toMatchObject({
    status: 500,
    error: expect.stringContaining(MISTAKE),
  });
});

/** More than any system keeps for a client that does not read. */
const FLOOD = 'x'.repeat(16_000_000);

test('what comes while the client does not read is kept in its order, and its sources wait', async () => {
  const { publicUrl, asked } = await openTestApi();
  const { hostname, port } = new URL(publicUrl);
  const body = JSON.stringify({ ...question, prompts: ['a', 'b'] });
  const socket = connect(Number(port), hostname);
  onTestFinished(() => void socket.destroy());
  socket.write(
    `POST /v1/chat/completions HTTP/1.0\r\nhost: x\r\nx-test-key: ${testToken}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  const [first, second] = await asked(2);

  first?.listener.onText?.(FLOOD, 1);
  expect([first?.orders, second?.orders]).toEqual([['pause'], ['pause']]);
  first?.listener.onText?.('A', 1);
  first?.listener.onText?.('A', 1);
  second?.listener.onText?.('B', 1);
  second?.listener.onDelta?.(reasoning('hm'));
  first?.listener.onClientEvent?.(event('open'));
  first?.listener.onText?.('C', 1);

  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  await until(() => first?.orders.includes('resume') === true);
  second?.done('B');
  first?.done('AAC');
  await until(() => socket.readableEnded);

  expect(first?.orders).toEqual(['pause', 'resume']);
  expect(toldIn(text.slice(text.indexOf('\r\n\r\n') + 4)).slice(1)).toEqual([
    ['text', 0, FLOOD, 1],
    ['text', 0, 'AA', 2],
    ['text', 1, 'B', 1],
    ['delta', 1, reasoning('hm')],
    ['event', 0, 'open'],
    ['text', 0, 'C', 1],
    ['end', 1, 'B'],
    ['end', 0, 'AAC'],
    ['finish', 2],
  ]);
});
