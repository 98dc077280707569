import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { openCollector } from '../testing/collector.ts';
import { outcomeWith } from '../testing/outcome.ts';
import { createTracing } from './create-tracing.ts';
import type { TraceEnvironment } from './trace-settings.ts';
import type { Tracing } from './tracing.ts';

const routes = { query: '/v1/query', chat: '/v1/chat', embed: '/v1/embed' };
const chat = { operation: 'chat', name: 'chat' } as const;
const query = { operation: 'query', name: 'query' } as const;
const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

interface LoggedTracing {
  readonly tracing: Tracing;
  readonly lines: readonly string[];
}

async function tracingWith(env: TraceEnvironment): Promise<LoggedTracing> {
  const lines: string[] = [];
  const note = (_: unknown, message: string) => lines.push(message);
  const tracing = await createTracing({
    env,
    version: '1.2.3',
    routes,
    log: { info: note, warn: note, nameOf: (text) => text },
  });
  if (tracing === undefined) throw new Error('there is no tracing');
  return { tracing, lines };
}

test('a request is a span of a server, with a span for each attempt', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: `${collector.url}/` });
  const trace = tracing.start(chat, undefined);
  trace.attempt('cloud');
  trace.attempt('small');
  trace.end(outcomeWith({ attempts: 2 }));
  await tracing.close();

  const [server, ...others] = collector.spans.toSorted((a, b) => a.kind - b.kind);
  expect(collector.paths).toEqual(['/v1/traces']);
  expect(server).toMatchObject({
    name: 'POST /v1/chat',
    kind: 2,
    status: { code: 0 },
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/v1/chat',
      'http.response.status_code': 200,
      'gen_ai.operation.name': 'chat',
      'gen_ai.request.model': 'small',
      'gen_ai.response.model': 'small',
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 34,
      'gen_ai.server.time_to_first_token': 0.24,
      'sipp.caller': 'web',
    },
  });
  expect(server).not.toHaveProperty('parentSpanId');
  expect(others.map(({ name, status }) => [name, status.code])).toEqual([
    ['chat cloud', 2],
    ['chat small', 0],
  ]);
  expect(
    others.every(({ parentSpanId, traceId }) => parentSpanId === server?.spanId && traceId === server?.traceId),
  ).toBe(true);
});

test('attempts at several answers run beside each other', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const trace = tracing.start(chat, undefined);
  trace.attempt('cloud', 0);
  trace.attempt('cloud', 1);
  trace.attempt('small', 1);
  trace.end(outcomeWith());
  await tracing.close();

  const attempts = collector.spans.filter(({ kind }) => kind === 3);
  expect(attempts.map(({ name, status }) => [name, status.code]).sort()).toEqual([
    ['chat cloud', 0],
    ['chat cloud', 2],
    ['chat small', 0],
  ]);
});

test('a span lasts as long as its request', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/otlp` });
  tracing.start(chat, undefined).end(outcomeWith({ durationMs: 1500 }));
  await tracing.close();

  const [span] = collector.spans;
  const nanoseconds = BigInt(span?.endTimeUnixNano ?? 0) - BigInt(span?.startTimeUnixNano ?? 0);
  expect(collector.paths).toEqual(['/otlp']);
  expect(Number(nanoseconds) / 1e6).toBeCloseTo(1500, 1);
});

test('the trace of the client goes on, down to the upstream call', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const trace = tracing.start(chat, PARENT);
  const atFirst = trace.traceparent;
  trace.attempt('small');
  const ofAttempt = trace.traceparent;
  trace.end(outcomeWith());
  await tracing.close();

  const spanWith = (kind: number) => collector.spans.find((span) => span.kind === kind);
  expect(spanWith(2)).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
  expect(atFirst).toBe(`00-0af7651916cd43dd8448eb211c80319c-${spanWith(2)?.spanId}-01`);
  expect(ofAttempt).toBe(`00-0af7651916cd43dd8448eb211c80319c-${spanWith(3)?.spanId}-01`);
});

test.each([
  '',
  'x',
  PARENT.toUpperCase(),
  `${PARENT}-more`,
  PARENT.replace(/^00/, 'ff'),
  PARENT.replace('b7ad6b7169203331', '0'.repeat(16)),
])('the header %j begins a trace of its own', async (header) => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  tracing.start(query, header).end(outcomeWith({ operation: 'query' }));
  await tracing.close();

  expect(collector.spans).toHaveLength(1);
  expect(collector.spans[0]).not.toHaveProperty('parentSpanId');
});

test('a failure is told by its code; the message stays here', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  const trace = tracing.start(chat, undefined);
  trace.attempt('cloud');
  trace.end(outcomeWith({ status: 504, error: new SippError('timeout', 'a message with a prompt') }));
  await tracing.close();

  expect(collector.spans.map(({ status, attributes }) => [status.code, attributes['error.type']])).toEqual([
    [2, 'timeout'],
    [2, 'timeout'],
  ]);
  expect(JSON.stringify(collector.spans)).not.toContain('a message');
});

test('the mistake of a client is no error of the server', async () => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  tracing.start(chat, undefined).end(outcomeWith({ status: 404, error: new SippError('target_not_found', 'none') }));
  await tracing.close();

  expect(collector.spans[0]?.status.code).toBe(0);
});

test.each([
  [{}, 'sipp-gateway', undefined],
  [{ OTEL_RESOURCE_ATTRIBUTES: 'service.name=a,deployment.environment.name=a%20b' }, 'a', 'a b'],
  [{ OTEL_SERVICE_NAME: 'b', OTEL_RESOURCE_ATTRIBUTES: 'service.name=a' }, 'b', undefined],
])('with %j the service is %s', async (env, service, environment) => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...env });
  tracing.start(chat, undefined).end(outcomeWith());
  await tracing.close();

  expect(collector.resource()).toMatchObject({ 'service.name': service, 'service.version': '1.2.3' });
  expect(collector.resource()['deployment.environment.name']).toBe(environment);
});

test.each([
  [undefined, '', 1],
  ['always_off', PARENT, 0],
  ['always_on', PARENT.replace(/1$/, '0'), 1],
  ['traceidratio', PARENT, 0],
  ['parentbased_always_on', PARENT.replace(/1$/, '0'), 0],
  ['parentbased_always_off', PARENT, 1],
  ['parentbased_always_off', '', 0],
  ['parentbased_traceidratio', PARENT, 1],
  ['parentbased_traceidratio', '', 0],
])('the sampler %s with the parent %j takes %i', async (sampler, header, count) => {
  const collector = await openCollector();
  const { tracing } = await tracingWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER: sampler,
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  const trace = tracing.start(chat, header);
  trace.end(outcomeWith());
  await tracing.close();

  expect(collector.spans).toHaveLength(count);
  expect(trace.traceparent).toMatch(new RegExp(`^00-[0-9a-f]{32}-[0-9a-f]{16}-0${count}$`));
});

test('a collector that is away is told once', async () => {
  const { tracing, lines } = await tracingWith({
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await closedPort()}`,
    OTEL_EXPORTER_OTLP_TIMEOUT: '50',
  });
  // More than one delivery holds.
  for (let index = 0; index < 1200; index++) tracing.start(chat, undefined).end(outcomeWith());
  await tracing.close();

  expect(lines).toEqual(['traces cannot be delivered']);
});

test('a collector that takes deliveries again is told once, too', async () => {
  const collector = await openCollector({ refusals: 1 });
  const { tracing, lines } = await tracingWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  // So many are delivered at once, before the end.
  for (let index = 0; index < 512; index++) tracing.start(chat, undefined).end(outcomeWith());
  await vi.waitFor(() => expect(lines).toEqual(['traces cannot be delivered']));
  tracing.start(chat, undefined).end(outcomeWith());
  await tracing.close();

  expect(lines).toEqual(['traces cannot be delivered', 'traces are delivered again']);
});

test.each([
  {},
  { OTEL_EXPORTER_OTLP_ENDPOINT: '' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' },
  { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_TRACES_EXPORTER: 'none' },
])('with %j there are no traces', async (env) => {
  const log = { info: () => undefined, warn: () => undefined, nameOf: (text: string) => text };

  expect(await createTracing({ env, version: '1.2.3', routes, log })).toBeUndefined();
});

test.each([
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', 'which is no http or https address'],
  ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'collector', 'which is no http or https address'],
  ['OTEL_EXPORTER_OTLP_TIMEOUT', 'soon', 'which is no time'],
  ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc', 'sent over HTTP only'],
  ['OTEL_TRACES_SAMPLER', 'sometimes', 'which is no sampler here'],
  ['OTEL_TRACES_SAMPLER_ARG', '2', 'which is no share'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a', 'which is no key=value'],
  ['OTEL_RESOURCE_ATTRIBUTES', 'a=%', 'which is no key=value'],
])('%s=%s is refused', async (name, value, reason) => {
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', [name]: value };

  await expect(tracingWith(env)).rejects.toThrow(new RegExp(`${name}.*${reason}`));
});

/** A port that nothing listens on: one that was just given back. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
