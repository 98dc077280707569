import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openGateway, testEnv } from '../server/testing/open-gateway.ts';
import { PuppetTarget } from '../server/testing/puppet-target.ts';
import type { TextRequest } from '../targets/target.ts';

const toml = `
[[tokens]]
env = "TEST_TOKEN"
caller = "one"
[[tokens]]
env = "OTHER_TOKEN"
caller = "other"
targets = ["tiny"]
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[[targets]]
name = "hidden"
type = "local"
model = "sipp-tiny"
`;

/** A gateway for two callers, and what its targets are asked. */
async function open() {
  const asked: TextRequest[] = [];
  const opened = await openGateway({
    toml,
    createTarget: (config) => {
      const target = new PuppetTarget(config);
      const { generate } = target;
      target.generate = (request, listener) => {
        asked.push(request);
        const call = generate.call(target, request, listener);
        queueMicrotask(() => listener.onDone({ text: 'x', finishReason: 'stop', timings: {} }));
        return call;
      };
      return target;
    },
  });
  const ask = (token: string, path: string, body: object) =>
    opened.post(path, body, { headers: { authorization: `Bearer ${token}` } });
  return { ask, asked };
}

const question = { model: 'tiny', prompt: 'x' };
const { TEST_TOKEN: one, OTHER_TOKEN: other } = testEnv;

test('callers do not share sessions, whatever they call them', async () => {
  const { ask, asked } = await open();

  for (const session of ['s', 'one', '\u0000s', 'other\u0000s', 'one\u0000s']) {
    for (const token of [one, other])
      expect((await ask(token, '/v1/query', { ...question, session })).status).toBe(200);
  }

  const keys = asked.map(({ session }) => session);
  expect(keys).not.toContain(undefined);
  expect(new Set(keys).size).toBe(10);
});

test.each(['user', 'prompt_cache_key', 'safety_identifier'])(
  '%s is nothing that callers could meet in',
  async (field) => {
    const { ask, asked } = await open();
    const body = { model: 'tiny', messages: [{ role: 'user', content: 'x' }], [field]: 'same' };

    for (const token of [one, other]) expect((await ask(token, '/v1/chat/completions', body)).status).toBe(200);

    expect(asked.map(({ session }) => session)).toEqual([undefined, undefined]);
  },
);

test('an answer of somebody else cannot be gone on with: none is stored', async () => {
  const { ask, asked } = await open();

  const first = await ask(one, '/v1/responses', { model: 'tiny', input: 'x' });
  const { id }: { id?: unknown } = await first.json();
  const second = await ask(other, '/v1/responses', { model: 'tiny', input: 'x', previous_response_id: id });

  expect([first.status, second.status]).toEqual([200, 400]);
  expect(asked).toHaveLength(1);
});

test.each([
  ['/v1/query', { model: 'hidden', prompt: 'x' }],
  ['/v1/chat/completions', { model: 'hidden', messages: [{ role: 'user', content: 'x' }] }],
  ['/v1/completions', { model: 'hidden', prompt: 'x' }],
  ['/v1/responses', { model: 'hidden', input: 'x' }],
  ['/v1/embeddings', { model: 'hidden', input: 'x' }],
  ['/v1/messages', { model: 'hidden', max_tokens: 1, messages: [{ role: 'user', content: 'x' }] }],
  ['/v1/messages/count_tokens', { model: 'hidden', messages: [{ role: 'user', content: 'x' }] }],
])(
  '%s does not serve a target that the token may not use, and does not say whether it is there',
  async (path, body) => {
    const { ask, asked } = await open();

    const [hidden, nothing] = await Promise.all([
      ask(other, path, body),
      ask(other, path, { ...body, model: 'no-such-target' }),
    ]);

    expect([hidden.status, nothing.status]).toEqual([403, 403]);
    expect(asked).toEqual([]);
  },
);

test.each(['policy/authenticator.ts', 'admin/sessions/is-password.ts', 'admin/routes/call-of.ts'])(
  'secrets are compared in constant time, as digests (%s)',
  async (file) => {
    const source = await readFile(new URL(`../${file}`, import.meta.url), 'utf8');

    expect(source).toMatch(/timingSafeEqual\((digestOf|candidate\.digest)/);
    expect(source).toMatch(/digestOf = .*hash\('sha256'/);
    // All candidates are compared, whichever fits.
    expect(source).not.toMatch(/\bbreak\b|\.find\(|\.some\(/);
  },
);
