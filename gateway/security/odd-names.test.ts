import { expect, test } from 'vitest';
import { parseGatewayConfig } from '../config/parse-gateway-config.ts';
import { openCollector } from '../operations/testing/collector.ts';
import { openGateway, testEnv, testToken, testToml } from '../server/testing/open-gateway.ts';

const question = { prompt: 'abc' };

test.each([false, true])('the name of a target in any script comes with the answer (stream: %s)', async (stream) => {
  const { post, metric } = await openGateway({
    toml: '[[targets]]\nname = "模型 ü"\ngroup = "all"\ntype = "local"\nmodel = "sipp-tiny"\n',
  });

  const reply = await post('/v1/query', { ...question, model: 'all', stream });

  expect([reply.status, await reply.text()]).toEqual([200, expect.stringContaining('stop')]);
  expect(decodeURIComponent(reply.headers.get('x-sipp-target') ?? '')).toBe('模型 ü');
  expect(await metric('sipp_gateway_active_requests')).toBe(0);
});

test.each([
  'name = "a\\u0000b"',
  'name = "a\\tb"',
  'name = "a\\u0085b"',
  'name = "a\\u001b[31m"',
  'name = "tiny"\ngroup = "a\\u0007b"',
])('a name with a character that nobody sees is refused: %s', (name) => {
  const toml = testToml(`[[targets]]\n${name}\ntype = "local"\nmodel = "sipp-tiny"\n`);

  expect(() => parseGatewayConfig(toml, { path: 'gateway.toml', env: {} })).toThrow(/must be a name/);
});

test('nobody is called as the one who asks from the playground: they would share sessions', () => {
  const toml = testToml('[[tokens]]\nenv = "TEST_TOKEN"\ncaller = "dashboard"\n');

  expect(() => parseGatewayConfig(toml, { path: 'gateway.toml', env: {} })).toThrow(/tokens\.0\.caller is taken/);
});

test('a name that a client makes up takes no more room than a real one, and has no secret, in the log and in traces', async () => {
  const collector = await openCollector();
  const { post, logLines, gateway } = await openGateway({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } });
  const names = [testToken, 'x'.repeat(100_000), `${'x'.repeat(120)}${testToken}`];

  for (const model of names) {
    const headers = { authorization: `Bearer ${testToken}`, 'x-request-id': testToken };
    expect((await post('/v1/query', { ...question, model }, { headers })).status).toBe(404);
  }
  await gateway.close(AbortSignal.abort());

  const lines = logLines().filter(({ msg }) => msg === 'request');
  expect(lines.map(({ model }) => model)).toEqual(['[redacted]', 'x'.repeat(128), `${'x'.repeat(120)}[redacte`]);
  const told = [JSON.stringify(lines), JSON.stringify(collector.spans)];
  for (const text of told) {
    expect(text.length).toBeLessThan(10_000);
    for (const secret of Object.values(testEnv)) expect(text).not.toContain(secret.slice(0, 8));
  }
  expect(told[1]).toContain('[redacted]');
});

test.each([
  ['model', { model: 'a\r\nset-cookie: b', prompt: 'x' }],
  ['a field', { model: 'tiny', prompt: 'x', 'x\r\nset-cookie: b': 1 }],
  ['a session', { model: 'tiny', prompt: 'x', session: 'x\r\nset-cookie: b\u0000' }],
])('no header comes from %s', async (_, body) => {
  const { post } = await openGateway();

  const reply = await post('/v1/query', body);

  expect(reply.headers.get('set-cookie')).toBeNull();
  expect(reply.status).toBeLessThan(500);
});
