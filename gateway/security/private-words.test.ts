import { expect, test } from 'vitest';
import { adminRoutes } from '../admin/routes/admin-routes.ts';
import { openAdmin, type TestAdmin } from '../admin/testing/open-admin.ts';
import { openCollector } from '../operations/testing/collector.ts';
import { testEnv, testToken } from '../server/testing/open-gateway.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { gossip, gossips } from './testing/gossip.ts';
import { questions } from './testing/questions.ts';

const CANARY = 'canary in the prompt';
const headers = { authorization: `Bearer ${testToken}`, 'content-type': 'application/json' };

const target = (name: string, type: string, rest: string) => `
[[targets]]
name = "${name}"
type = "${type}"
model = "m"
max_retries = 0
${rest}
`;

/** One of them stands in for another, so that failures make that one ill. */
const toml = (baseUrl: string) =>
  target('far', 'openai_compatible', `base_url = "${baseUrl}/v1"\ntoken_env = "PROVIDER_KEY"\nfallback = ["other"]`) +
  target('other', 'anthropic', `base_url = "${baseUrl}/v1"\napi_key_env = "PROVIDER_KEY"`) +
  target(
    'completions',
    'openai',
    `base_url = "${baseUrl}/v1"\napi_key_env = "PROVIDER_KEY"\nquery_via = "completions"`,
  );

/** Asks every route, streamed and not, with the canary in all fields. Returns all that was answered. */
async function askAll({ publicUrl }: TestAdmin): Promise<string> {
  const told: string[] = [];
  for (const { path, body } of questions) {
    for (const model of ['far', 'other', 'completions']) {
      for (const stream of [false, true]) {
        const init = { method: 'POST', headers, body: JSON.stringify({ ...body(model, CANARY), stream }) };
        const reply = await fetch(`${publicUrl}${path}`, init);
        reply.headers.forEach((value, name) => void told.push(`${name}: ${value}`));
        told.push(await reply.text());
      }
    }
  }
  return told.join('\n');
}

/** All that the admin API tells. */
async function adminTexts(admin: TestAdmin): Promise<string> {
  const user = await admin.login();
  const readable = adminRoutes.filter(({ method }) => method === 'GET');
  const replies = await Promise.all(readable.map(({ path }) => user.get(`/api/${path}`)));
  const texts = await Promise.all(replies.map((reply) => reply.text()));
  return texts.join('\n').replaceAll(user.csrf, '');
}

test.each(Object.keys(gossips))(
  '%s that repeats everything tells operators nothing of it, and nobody the key',
  async (how) => {
    const [stub, collector] = await Promise.all([startUpstreamStub(gossip(how)), openCollector()]);
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const admin = await openAdmin({ toml: toml(stub.baseUrl), env });

    const answers = await askAll(admin);
    const metrics = await (await fetch(new URL('/metrics', admin.url))).text();
    const shown = await adminTexts(admin);
    await admin.gateway.close(AbortSignal.abort());

    const traces = JSON.stringify(collector.spans);
    const told = { log: admin.logText(), metrics, shown, traces };
    expect(admin.logText()).toContain('"status":');
    expect(collector.spans.length).toBeGreaterThan(0);
    expect(stub.requests.length).toBeGreaterThan(0);
    for (const [place, text] of Object.entries(told)) expect([place, linesWith(CANARY, text)]).toEqual([place, []]);
    for (const [place, text] of Object.entries({ ...told, answers })) {
      for (const secret of Object.values(testEnv)) expect([place, linesWith(secret, text)]).toEqual([place, []]);
    }
  },
);

const linesWith = (word: string, text: string): readonly string[] =>
  text.split('\n').filter((line) => line.includes(word));
