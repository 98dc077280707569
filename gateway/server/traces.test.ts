import { expect, test } from 'vitest';
import { openCollector } from '../operations/testing/collector.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { openGateway, testToken } from './testing/open-gateway.ts';
import { providerToml } from './testing/provider-toml.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

test('the trace of a client goes through the gateway to each provider that is asked', async () => {
  const collector = await openCollector();
  const stub = await startUpstreamStub();
  const { post, gateway } = await openGateway({
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    toml:
      providerToml('a', { model: 'status-500', baseUrl: stub.baseUrl, more: 'max_retries = 0\nfallback = ["b"]' }) +
      providerToml('b', { model: 'good', baseUrl: stub.baseUrl }),
  });

  const reply = await post(
    '/v1/query',
    { model: 'a', prompt: 'a very private matter' },
    { headers: { authorization: `Bearer ${testToken}`, traceparent: PARENT, 'x-request-id': 'r-7' } },
  );
  await reply.text();
  await gateway.close();

  const server = collector.spans.find(({ kind }) => kind === 2);
  const attempts = collector.spans.filter(({ kind }) => kind === 3);
  expect(server).toMatchObject({
    name: 'POST /v1/query',
    traceId: TRACE,
    parentSpanId: 'b7ad6b7169203331',
    attributes: {
      'http.response.status_code': 200,
      'gen_ai.request.model': 'a',
      'gen_ai.response.model': 'b',
      'sipp.request_id': 'r-7',
      'sipp.caller': 'application',
      'sipp.attempts': 2,
    },
  });
  expect(attempts.map(({ name, status, parentSpanId }) => [name, status.code, parentSpanId])).toEqual([
    ['text_completion a', 2, server?.spanId],
    ['text_completion b', 0, server?.spanId],
  ]);
  // Each provider sees the attempt at itself.
  expect(stub.requests.map(({ headers }) => headers['traceparent'])).toEqual(
    attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
  );
  expect(JSON.stringify(collector.spans)).not.toContain('private');
});

test('where nobody collects traces, the header of the client goes nowhere', async () => {
  const stub = await startUpstreamStub();
  const { post } = await openGateway({ toml: providerToml('a', { model: 'good', baseUrl: stub.baseUrl }) });

  const headers = { authorization: `Bearer ${testToken}`, traceparent: PARENT };
  const reply = await post('/v1/query', { model: 'a', prompt: 'Hi' }, { headers });

  expect(reply.status).toBe(200);
  expect(stub.requests[0]?.headers).not.toHaveProperty('traceparent');
});
