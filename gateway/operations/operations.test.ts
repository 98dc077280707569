import { expect, test } from 'vitest';
import { createOperations, type Operations } from './operations.ts';
import { openCollector } from './testing/collector.ts';
import { outcomeWith } from './testing/outcome.ts';
import { source } from './testing/targets.ts';
import type { TraceEnvironment } from './tracing/trace-settings.ts';

/** Operations, the lines that they have logged, and how often their stream was closed. */
async function operationsWith(env: TraceEnvironment): Promise<Observed> {
  const lines: string[] = [];
  let closings = 0;
  const operations = await createOperations({
    env,
    version: '1.2.3',
    routes: { query: '/v1/query', chat: '/v1/chat', embed: '/v1/embed' },
    secrets: ['sk-secret'],
    stream: {
      write: (line) => lines.push(line),
      close: async () => {
        closings += 1;
      },
    },
  });
  return { operations, lines, closings: () => closings };
}

interface Observed {
  readonly operations: Operations;
  readonly lines: readonly string[];
  closings(): number;
}

test('one request is counted, logged and traced', async () => {
  const collector = await openCollector();
  const { operations, lines, closings } = await operationsWith({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  operations.observe(source);
  const trace = operations.requestStarted({ operation: 'chat', name: 'chat' });
  trace?.attempt('small');
  operations.tokenGap('small', 20);
  operations.requestFinished(outcomeWith({ requestId: 'sk-secret' }), trace);
  const { body } = await operations.metricsText();
  await operations.close();

  expect(body).toContain('sipp_gateway_requests_total{operation="chat",target="small",caller="web",route="chat"} 1');
  expect(body).toContain('sipp_gateway_inter_token_latency_seconds_count{target="small"} 1');
  expect(body).toContain('sipp_gateway_admission_queue_depth 2');
  expect(body).toContain('sipp_gateway_build_info{version="1.2.3"} 1');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'request', request_id: '[redacted]' }]);
  expect(collector.spans.map(({ name }) => name).sort()).toEqual(['POST /v1/chat', 'chat small']);
  expect(closings()).toBe(1);
});

test('without a collector a request has no trace', async () => {
  const { operations, lines } = await operationsWith({ LOG_LEVEL: 'warn' });
  const trace = operations.requestStarted(
    { operation: 'query', name: 'query' },
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  );
  operations.requestFinished(outcomeWith(), trace);
  await operations.close();

  expect(trace).toBeUndefined();
  expect(lines).toEqual([]);
});

test('a level that there is not stops the start', async () => {
  await expect(operationsWith({ LOG_LEVEL: 'loud' })).rejects.toThrow('LOG_LEVEL is "loud"');
});
