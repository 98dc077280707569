import { expect, test } from 'vitest';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { createHostedLoadEngine } from '../engine-host/hosted-load-engine.ts';
import { hostCommand } from '../engine-host/testing/host-command.ts';
import { createResidency } from '../local/residency.ts';
import { createTargets } from '../server/create-target.ts';
import { openGateway, testEnv } from '../server/testing/open-gateway.ts';

const missing = missingAddon();
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const toml = `
[[tokens]]
env = "TEST_TOKEN"
caller = "one"
[[tokens]]
env = "OTHER_TOKEN"
caller = "other"
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[targets.runtime.context]
n_ctx = 1024
# Everybody gets the place that the one before has used.
n_parallel = 1
n_threads = 1
`;
const text = 'Nobody but me has ever asked with these words. '.repeat(10);

test('nobody goes on from what was cached for somebody else, and so nobody can tell what others have asked', async ({
  skip,
}) => {
  if (missing !== undefined) skip(missing);
  const loadEngine = createHostedLoadEngine({ command: await hostCommand() });
  const createTarget = createTargets({ loadEngine, residency: createResidency({}), log: quiet });
  const { post } = await openGateway({ createTarget, toml });
  const cachedFor = async (token: string, path: string, session?: string) => {
    const chat = { model: 'tiny', max_tokens: 2, messages: [{ role: 'user', content: text }] };
    const headers = { authorization: `Bearer ${token}` };
    const reply = await post(path, { ...chat, ...(session && { session }) }, { headers });
    const { usage }: { usage?: { prompt_tokens_details?: { cached_tokens?: number } } } = await reply.json();
    expect(reply.status).toBe(200);
    return usage?.prompt_tokens_details?.cached_tokens ?? 0;
  };
  const { TEST_TOKEN: one, OTHER_TOKEN: other } = testEnv;

  await cachedFor(one, '/v1/chat', 'session');
  expect(await cachedFor(other, '/v1/chat/completions')).toBe(0);
  expect(await cachedFor(one, '/v1/chat/completions')).toBe(0);
  expect(await cachedFor(one, '/v1/chat/completions')).toBeGreaterThan(100);
  expect(await cachedFor(other, '/v1/chat/completions')).toBe(0);
});
