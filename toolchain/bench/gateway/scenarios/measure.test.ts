import { setMaxListeners } from 'node:events';
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../bars.ts';
import type { Figure } from '../../figure.ts';
import { models } from '../behaviour.ts';
import { gatewayBars } from '../gateway-bars.ts';
import type { GatewayPlan } from '../gateway-plan.ts';
import { exchange } from '../load/exchange.ts';
import { pacedStreams } from '../load/paced-streams.ts';
import { toBody } from '../load/to-body.ts';
import { withClients } from '../load/with-clients.ts';
import { withPart } from '../servers/start-part.ts';
import { partCommand } from '../testing/part-command.ts';
import { bareProxy, direct, type Field } from '../with-contenders.ts';
import { measureCancel, NOT_CANCELLED_MS } from './cancel.ts';
import { measureJson } from './json.ts';
import { measureSse } from './sse.ts';

const { signal } = new AbortController();
setMaxListeners(0, signal); // Every stream that begins later waits with it.
const plan: GatewayPlan = { connections: [1, 2], streams: [2], repetitions: 1, seconds: 0.1, requests: 100 };
const said: string[] = [];
const bench = { plan, signal, say: (text: string) => void said.push(text), note: () => undefined };

let command: readonly string[] = [];
beforeAll(async () => {
  command = await partCommand();
});
afterAll(() => rm(command.at(-1) ?? '', { force: true }));

const withField = <T>(use: (field: Field) => Promise<T>): Promise<T> =>
  withPart('stub', { command, upstream: '', signal }, (stub) =>
    withPart('bare', { command, upstream: stub.origin, signal }, (bare) =>
      use({ stub, contenders: [direct(stub), bareProxy(bare)] }),
    ),
  );

const namesOf = (figures: readonly Figure[]) =>
  figures.map(({ condition, quantity, subject }) => `${condition}: ${quantity}: ${subject}`);

test('whole answers are measured at every number of connections, in turns', async () => {
  const figures = await withField(({ contenders }) => measureJson(bench, contenders));

  expect(said).toEqual([
    'json: 1 connection, direct, 1 of 1',
    'json: 1 connection, bare, 1 of 1',
    'json: 2 connections, direct, 1 of 1',
    'json: 2 connections, bare, 1 of 1',
    'json: 100 requests/s, direct, 1 of 1',
    'json: 100 requests/s, bare, 1 of 1',
  ]);
  expect(namesOf(figures)).toEqual(
    expect.arrayContaining([
      '1 connection: throughput: direct',
      '2 connections: throughput: bare',
      '100 requests/s: latency p99: bare',
      '100 requests/s: added latency p50: bare',
    ]),
  );
  expect(new Set(namesOf(figures)).size).toBe(figures.length);
  for (const { samples } of figures) expect(samples.every(Number.isFinite)).toBe(true);
});

test('every chunk of every stream is timed once', async () => {
  const latencies = await withField(({ contenders }) =>
    Promise.all(contenders.map((each) => pacedStreams(each, { streams: 3, tokens: 7, perSecond: 500, signal }))),
  );

  expect(latencies.map(({ length }) => length)).toEqual([21, 21]);
  for (const latency of latencies.flat()) expect(latency).toBeGreaterThan(0);
});

test('streams have figures for each server, and none of ours is judged where it did not take part', async () => {
  const figures = await withField(({ contenders }) => measureSse(bench, contenders));

  const latency = figures.find(({ quantity, subject }) => quantity === 'latency p50' && subject === 'bare');
  expect(latency).toMatchObject({ condition: '2 streams', unit: 'ms' });
  expect(judge(figures, gatewayBars)).toEqual([]);
});

test('the stub sees that a client left, through the proxy, in a stream and before an answer', async () => {
  const figures = await withField(({ stub, contenders }) => measureCancel(bench, { stub, contenders }));

  expect(namesOf(figures)).toEqual([
    'in a stream: cancel p50: bare',
    'in a stream: cancel max: bare',
    'before the answer: cancel p50: bare',
    'before the answer: cancel max: bare',
  ]);
  for (const { samples } of figures) expect(samples[0]).not.toBe(NOT_CANCELLED_MS);
});

test.each([
  [models.answer, false, 'complete', 200],
  [models.answer, true, 'complete', 200],
  [models.flood, true, 'complete', 200],
  [models.failing, true, 'complete', 500],
  [models.limited, false, 'complete', 429],
  [models.cut, false, 'broken', undefined],
  [models.broken, true, 'broken', 200],
] as const)('the stub does what the model %s asks for (stream: %s)', async (model, stream, end, status) => {
  const ended = await withPart('stub', { command, upstream: '', signal }, (stub) =>
    withClients(direct(stub), 1, async ([client]) =>
      client === undefined ? undefined : exchange(client, { ...direct(stub), body: toBody(model, { stream }) }).ended,
    ),
  );

  expect(ended).toMatchObject({ end, status });
});

test('a server that answers with an error is not measured', async () => {
  const run = withField(({ contenders }) =>
    measureJson(
      bench,
      contenders.map((contender) => ({ ...contender, path: '/nowhere' })).filter(({ name }) => name === 'bare'),
    ),
  );

  await expect(run).rejects.toMatchObject({
    code: 'remote_failed',
    message: 'bare answered with status 404 while it was measured.',
  });
});
