import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { testToken } from './testing/open-gateway.ts';
import { openTestApi, toldIn } from './testing/open-test-api.ts';
import { until } from './testing/until.ts';

const three = { model: 'tiny', prompts: ['a', 'bb', 'ccc'] };
const bearer = { authorization: `Bearer ${testToken}` };

const limited = `
max_concurrent_requests = 4
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = true, requests_per_minute = 60, burst = 60, tokens_per_minute = 1000, token_burst = 1000 }
`;

test('several answers are asked for at the same time and come in the order of the questions', async () => {
  const { ask, asked } = await openTestApi();
  const reply = ask(three);
  const [first, second, third] = await asked(3);
  third?.done('3');
  first?.done('1');
  second?.done('2');

  expect(await (await reply).json()).toEqual(['1', '2', '3']);
  expect([first, second, third].map((call) => call?.request.input)).toEqual([
    { prompt: 'a' },
    { prompt: 'bb' },
    { prompt: 'ccc' },
  ]);
});

test('streams of several answers run side by side, each under its number', async () => {
  const { ask, asked } = await openTestApi();
  const reply = ask({ ...three, prompts: ['a', 'b'], stream: true });
  const [first, second] = await asked(2);
  second?.listener.onText?.('B', 1);
  first?.listener.onText?.('A', 1);
  second?.done('B');
  first?.listener.onText?.('A', 1);
  first?.done('AA');

  expect(toldIn(await (await reply).text())).toEqual([
    ['begin'],
    ['text', 1, 'B', 1],
    ['text', 0, 'A', 1],
    ['end', 1, 'B'],
    ['text', 0, 'A', 1],
    ['end', 0, 'AA'],
    ['finish', 2],
  ]);
});

test('they are one request: one place, all of their tokens put aside, one line with the sum', async () => {
  const { ask, asked, gateway, logLines, metric } = await openTestApi(limited);
  const { admission, clients } = gateway.generation.policy;
  const left = (): number => clients.allowanceOf('127.0.0.1', performance.now())?.tokens?.remaining(0) ?? 0;
  const before = left();
  const reply = ask({ ...three, max_tokens: 10 });
  const calls = await asked(3);

  // One, two and three characters, and ten tokens for each answer.
  expect(before - left()).toBe(6 + 30);
  expect(admission.running).toBe(1);
  for (const call of calls) call.done('x', { usage: { inputTokens: 2, outputTokens: 5, totalTokens: 7 } });
  expect((await reply).status).toBe(200);
  expect(admission.running).toBe(0);
  expect(before - left()).toBe(21);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { route: 'openai_chat', operation: 'chat', status: 200, attempts: 1, input_tokens: 6, output_tokens: 15 },
  ]);
  expect(await metric('sipp_gateway_requests_total{operation="chat",target="tiny"')).toBe(1);
  expect(await metric('sipp_gateway_fallbacks_total{operation="chat"')).toBe(0);
});

test('a count that one of them does not tell is unknown for all', async () => {
  const { ask, asked, logLines } = await openTestApi();
  const reply = ask({ ...three, prompts: ['a', 'b'] });
  const [first, second] = await asked(2);
  first?.done('x', { usage: { inputTokens: 2, outputTokens: 5 } });
  second?.done('x', { usage: { outputTokens: 5 } });
  await reply;

  const [line] = logLines().filter(({ msg }) => msg === 'request');
  expect(line).toMatchObject({ output_tokens: 10 });
  expect(line).not.toHaveProperty('input_tokens');
});

test('the first failure is the answer, and stops the others', async () => {
  const { ask, asked, logLines } = await openTestApi();
  const reply = ask(three);
  const [first, second, third] = await asked(3);
  first?.done('1');
  second?.listener.onError(new SippError('timeout', 'too slow'));
  const failed = await reply;

  expect(failed.status).toBe(504);
  expect(await failed.json()).toMatchObject({ said: 'too slow' });
  expect(third?.orders).toEqual(['caller_cancelled']);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([{ status: 504, code: 'timeout' }]);
});

test('a failure in a stream is told in it, and stops the others', async () => {
  const { ask, asked } = await openTestApi();
  const reply = ask({ ...three, prompts: ['a', 'b'], stream: true });
  const [first, second] = await asked(2);
  first?.listener.onText?.('A', 1);
  second?.listener.onError(new SippError('timeout', 'too slow'));

  expect(toldIn(await (await reply).text())).toEqual([['begin'], ['text', 0, 'A', 1], ['fail', 'execution']]);
  expect(first?.orders).toEqual(['caller_cancelled']);
});

test('a client that leaves stops all of them', async () => {
  const { ask, asked, logLines } = await openTestApi();
  const leaving = new AbortController();
  const reply = ask(three, leaving.signal);
  reply.catch(() => undefined);
  const calls = await asked(3);
  leaving.abort();
  await until(() => calls.every(({ orders }) => orders.length > 0));

  expect(calls.map(({ orders }) => orders)).toEqual(Array(3).fill(['client_disconnected']));
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([{ rejection: 'client_closed' }]);
});

test('a target that does not exist is told once', async () => {
  const { ask, targets } = await openTestApi();

  const reply = await ask({ ...three, model: 'nothing' });

  expect(reply.status).toBe(404);
  expect(targets[0]?.calls).toEqual([]);
});

test('an own route goes on beside them', async () => {
  const { post, asked } = await openTestApi();
  const reply = post('/v1/query', { model: 'tiny', prompt: 'x' }, { headers: bearer });
  const [call] = await asked(1);
  call?.done('y');

  expect(await (await reply).json()).toEqual({ id: 'response', model: 'tiny', text: 'y', finish_reason: 'stop' });
});
