import { expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { createHostedLoadEngine } from '../engine-host/hosted-load-engine.ts';
import { hostCommand } from '../engine-host/testing/host-command.ts';
import { createResidency } from '../local/residency.ts';
import { createTargets } from '../server/create-target.ts';
import { openGateway, type TestGateway, testToken } from '../server/testing/open-gateway.ts';
import { hostileGrammars, hostileOptions, hostileSchemas } from './testing/hostile-input.ts';

const missing = missingAddon();
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const headers = { authorization: `Bearer ${testToken}` };

/** A gateway whose model is the bundled one, in a real engine. */
async function openNative(): Promise<TestGateway> {
  const loadEngine = createHostedLoadEngine({ command: await hostCommand() });
  return openGateway({
    createTarget: createTargets({ loadEngine, residency: createResidency({}), log: quiet }),
    toml: `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[targets.runtime.context]
n_ctx = 512
n_threads = 1
`,
  });
}

const question = { model: 'tiny', max_tokens: 3, prompt: 'Hi' };
const chat = { model: 'tiny', max_tokens: 3, messages: [{ role: 'user', content: 'Hi' }] };
const formatted = (schema: unknown) => ({
  ...chat,
  response_format: { type: 'json_schema', json_schema: { name: 'x', schema } },
});

/** Sends each body; all have to be answered, by an answer or by a refusal, and by one and the same process. */
async function expectCalm(requests: readonly (readonly [path: string, body: object])[]): Promise<void> {
  const { post, metric } = await openNative();
  for (const [path, body] of requests) {
    const { status } = await post(path, body, { headers });
    expect([JSON.stringify(body).slice(0, 200), status]).toEqual([expect.anything(), status === 200 ? 200 : 400]);
  }
  expect((await post('/v1/query', question)).status).toBe(200);
  expect(await metric('sipp_gateway_engine_restarts_total')).toBe(0);
}

test('no grammar brings the engine down', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  await expectCalm(hostileGrammars.map((grammar) => ['/v1/query', { ...question, grammar }] as const));
}, 60_000);

test('no JSON Schema brings the engine down', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  await expectCalm(hostileSchemas.map((schema) => ['/v1/chat/completions', formatted(schema)] as const));
}, 60_000);

test('no sampling, stop text, message or tool brings the engine down', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  await expectCalm(hostileOptions.map((options) => ['/v1/chat/completions', { ...chat, ...options }] as const));
}, 60_000);

test.each([1, 2, 3])(
  'what a generator of nonsense writes brings the engine down neither (%i)',
  async (seed) => {
    if (missing !== undefined) return;
    const random = createRandom(seed);
    const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item; // There are some.
    const words = [
      'root',
      ' ::= ',
      '"a"',
      '[a-z]',
      '(',
      ')',
      '*',
      '+',
      '?',
      '|',
      '\n',
      'b',
      '"\\x00"',
      '[^"]',
      '.',
      '#',
      '\\',
    ];
    const value = (depth: number): unknown => {
      if (depth === 0) return pick([null, 0, -1, 1e9, 'a', '^a$', '\u0000', true, {}, []]);
      const key = () => pick(['type', 'enum', 'const', 'anyOf', 'items', 'properties', 'required', 'pattern', '$ref']);
      if (random() < 0.3) return [value(depth - 1), value(depth - 1)];
      return {
        type: pick(['object', 'string', 'array', 'integer', 'null']),
        [key()]: value(depth - 1),
        [key()]: value(0),
      };
    };
    const grammar = () => `root ::= ${Array.from({ length: 12 }, () => pick(words)).join('')}`;
    await expectCalm([
      ...Array.from({ length: 40 }, () => ['/v1/query', { ...question, grammar: grammar() }] as const),
      ...Array.from({ length: 40 }, () => ['/v1/chat/completions', formatted(value(4))] as const),
    ]);
  },
  60_000,
);
