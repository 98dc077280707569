import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { outcomeWith } from '../testing/outcome.ts';
import { type ParsedFamily, parseExposition } from '../testing/parse-exposition.ts';
import { lintRules } from '../testing/promlint.ts';
import { localSample, source } from '../testing/targets.ts';
import { createMetrics, type Metrics } from './metrics.ts';

async function scrape(metrics: Metrics): Promise<ReadonlyMap<string, ParsedFamily>> {
  const { contentType, body } = await metrics.text();
  expect(contentType).toContain('text/plain; version=0.0.4');
  return new Map(parseExposition(body).map((family) => [family.name, family]));
}

/** As `sum(name{...labels})`: without a label, over all its values. */
async function sum(metrics: Metrics, name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
  const family = (await scrape(metrics)).get(`sipp_gateway_${name.replace(/_(bucket|sum|count)$/, '')}`);
  return (family?.samples ?? [])
    .filter((sample) => sample.name === `sipp_gateway_${name}`)
    .filter((sample) => Object.entries(labels).every(([label, value]) => sample.labels[label] === value))
    .reduce((total, { value }) => total + value, 0);
}

/** Metrics in which everything that can happen has happened. */
function busyMetrics(): Metrics {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.observe(source);
  metrics.requestStarted('chat');
  metrics.requestFinished(outcomeWith());
  metrics.requestStarted('embed');
  metrics.requestFinished(
    outcomeWith({ operation: 'embed', route: 'embed', target: 'we"ird\\\n', firstTextMs: undefined, attempts: 3 }),
  );
  metrics.requestStarted('query');
  const error = new SippError('admission', 'application concurrency limit exceeded');
  metrics.requestFinished(
    outcomeWith({ operation: 'query', route: 'query', status: 429, rejection: 'admission', attempts: 0, error }),
  );
  metrics.tokenGap('small', 12);
  return metrics;
}

test.each(Object.entries(lintRules))('%s of promtool has nothing against any metric', async (_, rule) => {
  const families = [...(await scrape(busyMetrics())).values()];

  expect(families.flatMap((family) => rule(family).map((problem) => `${family.name}: ${problem}`))).toEqual([]);
});

test('sums over the labels that there always were stay what they were', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  for (const caller of ['web', 'batch']) {
    for (const target of ['small', undefined]) metrics.requestFinished(outcomeWith({ caller, target }));
  }
  metrics.requestFinished(outcomeWith({ operation: 'query', status: 404, caller: undefined, target: undefined }));

  expect(await sum(metrics, 'requests_total', { operation: 'chat' })).toBe(4);
  expect(await sum(metrics, 'errors_total', { operation: 'chat' })).toBe(0);
  expect(await sum(metrics, 'errors_total', { operation: 'query' })).toBe(1);
  expect(await sum(metrics, 'input_tokens_total')).toBe(5 * 12);
  expect(await sum(metrics, 'output_tokens_total')).toBe(5 * 34);
  expect(await sum(metrics, 'responses_total', { status_class: '2xx' })).toBe(4);
  expect(await sum(metrics, 'responses_total', { status_class: '4xx' })).toBe(1);
});

test('what a client writes as a model is in no label', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith({ status: 404, model: 'made-up', target: undefined }));

  expect((await metrics.text()).body).not.toContain('made-up');
});

test('tokens and requests are told by target and caller', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith());
  metrics.requestFinished(outcomeWith({ caller: 'batch', usage: { inputTokens: 5 } }));

  expect(await sum(metrics, 'input_tokens_total', { target: 'small', caller: 'batch' })).toBe(5);
  expect(await sum(metrics, 'output_tokens_total', { target: 'small', caller: 'batch' })).toBe(0);
  expect(await sum(metrics, 'requests_total', { target: 'small', caller: 'web' })).toBe(1);
});

test('requests are told by route, whatever they ask of a model', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith());
  metrics.requestFinished(outcomeWith({ route: 'openai_chat' }));
  metrics.requestStarted('models');
  metrics.requestFinished(outcomeWith({ operation: 'models', route: 'models', target: undefined, attempts: 0 }));

  expect(await sum(metrics, 'requests_total', { operation: 'chat' })).toBe(2);
  expect(await sum(metrics, 'requests_total', { operation: 'chat', route: 'openai_chat' })).toBe(1);
  expect(await sum(metrics, 'requests_total', { operation: 'models', route: 'models' })).toBe(1);
  expect(await sum(metrics, 'active_requests', { operation: 'models' })).toBe(0);
});

test('requests under way are counted until they end', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestStarted('chat');
  metrics.requestStarted('query');
  expect(await sum(metrics, 'active_requests')).toBe(2);

  metrics.requestFinished(outcomeWith({ rejection: 'client_closed', status: 408 }));
  expect(await sum(metrics, 'active_requests', { operation: 'chat' })).toBe(0);
  expect(await sum(metrics, 'rejections_total', { reason: 'client_closed' })).toBe(1);
});

test.each([
  ['rate_limited', 'rate_limit_hits_total'],
  ['blocked', 'blocklist_hits_total'],
] as const)('a request that is %s is counted as such', async (rejection, name) => {
  const metrics = createMetrics({ version: '1.2.3' });
  expect(await sum(metrics, name)).toBe(0);
  metrics.requestFinished(outcomeWith({ rejection, status: 429 }));

  expect(await sum(metrics, name)).toBe(1);
  expect(await sum(metrics, 'rejections_total', { reason: rejection })).toBe(1);
});

test('failures are counted by their code', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith({ status: 504, error: new SippError('timeout', 'the provider was silent') }));

  expect(await sum(metrics, 'failures_total', { code: 'timeout' })).toBe(1);
});

test('times are told in seconds, by target', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith());
  metrics.tokenGap('small', 20);
  metrics.tokenGap('small', 21);

  expect(await sum(metrics, 'request_duration_seconds_sum', { target: 'small', operation: 'chat' })).toBe(1.5);
  expect(await sum(metrics, 'request_duration_seconds_bucket', { target: 'small', le: '1' })).toBe(0);
  expect(await sum(metrics, 'request_duration_seconds_bucket', { target: 'small', le: '2.5' })).toBe(1);
  expect(await sum(metrics, 'time_to_first_token_seconds_sum', { target: 'small' })).toBe(0.24);
  expect(await sum(metrics, 'inter_token_latency_seconds_bucket', { target: 'small', le: '0.02' })).toBe(1);
  expect(await sum(metrics, 'inter_token_latency_seconds_count', { target: 'small' })).toBe(2);
  expect(await sum(metrics, 'admission_wait_seconds_sum')).toBe(0.04);
});

test('requests that were turned away before admission waited for nothing', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith({ status: 401, attempts: 0 }));

  expect(await sum(metrics, 'admission_wait_seconds_count')).toBe(0);
});

test('further attempts are counted for the target that was asked last', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.requestFinished(outcomeWith({ attempts: 3 }));

  expect(await sum(metrics, 'fallbacks_total', { target: 'small', operation: 'chat' })).toBe(2);
});

test('admission, targets and engines are asked at each scrape', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  let restarts = 0;
  const { status } = localSample;
  metrics.observe({ ...source, targets: () => [{ ...localSample, status: { ...status, restarts } }] });
  expect(await sum(metrics, 'engine_restarts_total', { target: 'small' })).toBe(0);
  restarts = 4;

  expect(await sum(metrics, 'engine_restarts_total', { target: 'small' })).toBe(4);
  expect(await sum(metrics, 'engine_slots', { target: 'small' })).toBe(4);
  expect(await sum(metrics, 'engine_requests_running')).toBe(2);
  expect(await sum(metrics, 'engine_requests_queued')).toBe(1);
  expect(await sum(metrics, 'engine_kv_positions_used')).toBe(300);
  expect(await sum(metrics, 'engine_kv_positions')).toBe(4096);
  expect(await sum(metrics, 'admission_queue_depth')).toBe(2);
  expect(await sum(metrics, 'admission_permits_in_use')).toBe(8);
  expect(await sum(metrics, 'admission_permits')).toBe(8);
});

test('a target is in one state, and healthy or not', async () => {
  const metrics = createMetrics({ version: '1.2.3' });
  metrics.observe(source);

  expect(await sum(metrics, 'target_state', { target: 'small' })).toBe(1);
  expect(await sum(metrics, 'target_state', { target: 'small', state: 'ready' })).toBe(1);
  expect(await sum(metrics, 'target_healthy', { target: 'small' })).toBe(1);
  expect(await sum(metrics, 'target_healthy', { target: 'cloud' })).toBe(0);
  expect(await sum(metrics, 'retries_total', { target: 'cloud' })).toBe(5);
});

test('the process tells its own numbers', async () => {
  const families = await scrape(createMetrics({ version: '1.2.3' }));

  expect([...families.keys()]).toEqual(
    expect.arrayContaining([
      'nodejs_eventloop_lag_p99_seconds',
      'nodejs_gc_duration_seconds',
      'process_cpu_seconds_total',
    ]),
  );
});

test('the book lists the metrics of a scrape', async () => {
  const families = [...(await scrape(busyMetrics())).values()];
  const rows = families.filter(({ name }) => name.startsWith('sipp_gateway_')).map(toRow);
  const text = [page, '| metric | kind | labels | what |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');

  await expect(text).toMatchFileSnapshot('../../../docs/en/gateway/metrics.md');
});

function toRow({ name, type, help, samples }: ParsedFamily): string {
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)));
  labels.delete('le');
  const names = [...labels].map((label) => `\`${label}\``).join(', ') || '–';
  return `| \`${name}\` | ${type} | ${names} | ${help} |`;
}

const page = `# Metrics of the gateway

The management listener answers \`/metrics\` in Prometheus' text format. Names, labels and units follow Prometheus' conventions: a test
applies the rules of \`promtool check metrics\` to what is scraped.

- **Labels** are names out of the configuration: \`target\` is the one that answered or failed last, \`caller\` the owner of the token.
  Both are empty (for Prometheus: absent) where a request got to no target or had no known token. What clients write into \`model\` is
  never a label, so no client can make series.
- **\`route\`** is the key of the path in the table \`[routes]\`, such as \`openai_chat\`; \`operation\` is what it asks of a model: \`query\`,
  \`chat\` or \`embed\`, and \`models\` for the list of models. Requests that only count tokens (\`anthropic_count_tokens\`) are chats
  without a target: they are in no target's times and use none of its tokens.
- **Older names** are all kept. Those that had \`operation\` still have it, and labels were only added, so
  \`sum by (operation) (sipp_gateway_requests_total)\` and \`sum(sipp_gateway_active_requests)\` are what the bare names were.
  Classes of statuses that alerts need (2xx, 4xx, 5xx) are there from the start, at 0.
- **Series**: each target has about 50 for its times (34 of them for each operation that it is asked for), each pair of a target and a caller
  four for each route; only those that were used exist.
- **Times** are seconds. A stream's texts may hold several tokens; \`inter_token_latency\` is the time between two texts.
- **Process**: \`process_*\` and \`nodejs_*\` tell CPU, memory, file handles, the lag of the event loop and garbage collection.

\`\`\`
# Share of requests that failed, by target
sum by (target) (rate(sipp_gateway_errors_total[5m])) / sum by (target) (rate(sipp_gateway_requests_total[5m]))
# Time to the first token that 95 % of the streams keep
histogram_quantile(0.95, sum by (le, target) (rate(sipp_gateway_time_to_first_token_seconds_bucket[5m])))
# How full a KV cache is
sipp_gateway_engine_kv_positions_used / sipp_gateway_engine_kv_positions
# Tokens by caller in the last day
sum by (caller) (increase(sipp_gateway_output_tokens_total[1d]))
\`\`\`

The table is generated (\`npx vitest run gateway/operations -u\`).
`;
