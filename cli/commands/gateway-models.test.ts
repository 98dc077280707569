import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory, writeDecoder } from '../../models/fixtures/index.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { gatewayEnv, gatewayToml, linesOf, startGatewayServer, writeGatewayConfig } from '../testing/gateway-server.ts';

const local = (name: string, more = '', model = 'sipp-tiny') => `
[[targets]]
name = "${name}"
type = "local"
model = "${model}"
${more}
`;

/** A gateway with the real engine in a process of its own, over HTTP. */
async function open(targets: string, top = '') {
  const { stdoutMatches } = await startGatewayServer(await writeGatewayConfig(gatewayToml(targets, top)));
  const [ready] = linesOf(await stdoutMatches(/gateway application ready/), 'gateway application ready');
  const metrics = async () => (await fetch(`${ready?.['management']}/metrics`)).text();
  return {
    ask: (body: object) =>
      fetch(`${ready?.['public']}/v1/query`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gatewayEnv.TOKEN}` },
        body: JSON.stringify({ prompt: 'What is sipp?', max_tokens: 4, ...body }),
      }),
    health: async () => (await fetch(`${ready?.['management']}/health`)).status,
    metric: async (line: string) => (await metrics()).includes(`\n${line}\n`),
    /** Resolves when the metrics say so. The test's own time limit ends it. */
    untilMetric: async (line: string) => {
      while (!(await metrics()).includes(`\n${line}\n`));
    },
    /** The lines with a message, once there are so many: the log is written in pieces. */
    lines: async (message: string, count = 1) =>
      linesOf(await stdoutMatches(new RegExp(`(?:"msg":"${message}"}\\n[^]*){${count}}`)), message),
  };
}

const state = (target: string, name: string) => `sipp_gateway_target_state{target="${target}",state="${name}"} 1`;

test('an engine that is killed in the middle of a stream ends that stream, and the next request is answered', async ({
  skip,
}) => {
  const missing = missingAddon();
  if (missing !== undefined) skip(missing);
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const model = directory.file('decoder.gguf');
  // With a rule that has no end, long enough to be killed on the way.
  await writeDecoder(model, { contextLength: 65_536 });
  const { ask, health, metric, lines } = await open(local('endless', '', model));
  const [engine] = await lines('engine started');

  const running = await ask({
    model: 'endless',
    stream: true,
    max_tokens: 65_000,
    grammar: 'root ::= [a-z] root',
  });
  const reader = running.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader?.read())?.value ?? '';
  process.kill(Number(engine?.['pid']), 'SIGKILL');
  for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) text += piece.value;

  expect(running.status).toBe(200);
  expect(text).toMatch(/^event: token\n/);
  expect(text.endsWith(`event: error\ndata: ${JSON.stringify({ error: killed })}\n\n`)).toBe(true);
  expect((await ask({ model: 'endless' })).status).toBe(200);
  expect(await metric('sipp_gateway_engine_restarts_total{target="endless"} 1')).toBe(true);
  expect(await health()).toBe(200);
  expect(await lines('engine crashed')).toMatchObject([{ target: 'endless', error: killed.message }]);
});

const killed = { code: 'execution', message: "The engine's process was ended by SIGKILL." };

test('with cold_start = "refuse" the first request is told when to come again, and later ones are answered', async () => {
  const { ask, metric } = await open(local('tiny', 'load = "lazy"\ncold_start = "refuse"'));
  expect(await metric(state('tiny', 'unloaded'))).toBe(true);

  const refused = await ask({ model: 'tiny' });
  let later = await ask({ model: 'tiny' });
  while (later.status === 503) later = await ask({ model: 'tiny' });

  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await refused.json()).toEqual({
    error: { code: 'execution', message: 'the model of tiny is not loaded yet' },
  });
  expect(later.status).toBe(200);
});

test('a model that nobody needs is unloaded, and loaded again for the next request', async () => {
  const { ask, untilMetric, lines } = await open(local('tiny', 'keep_alive = "1s"'));
  expect((await ask({ model: 'tiny' })).status).toBe(200);

  await untilMetric(state('tiny', 'unloaded'));
  const again = await ask({ model: 'tiny' });

  expect(again.status).toBe(200);
  expect(await lines('model unloaded')).toMatchObject([{ target: 'tiny', reason: 'nobody needed it' }]);
  expect(await lines('model loaded', 2)).toHaveLength(2);
});

test('two models that do not fit together are served in turns', async () => {
  const targets = local('one', 'load = "lazy"') + local('two', 'load = "lazy"');
  const { ask, metric, lines } = await open(targets, 'max_model_memory = "8MiB"');

  for (const model of ['one', 'two', 'one', 'two']) {
    expect((await ask({ model })).status).toBe(200);
    expect(await metric(state(model, 'ready'))).toBe(true);
    expect(await metric(state(model === 'one' ? 'two' : 'one', 'unloaded'))).toBe(true);
  }
  const both = await Promise.all([ask({ model: 'one' }), ask({ model: 'two' })]);

  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  await lines('model unloaded', 4);
});
