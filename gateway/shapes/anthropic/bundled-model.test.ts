import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { missingAddon } from '../../../runtime/testing/missing-addon.ts';
import { createHostedLoadEngine } from '../../engine-host/hosted-load-engine.ts';
import { hostCommand } from '../../engine-host/testing/host-command.ts';
import { createResidency } from '../../local/residency.ts';
import { createTargets } from '../../server/create-target.ts';
import { openGateway, testToken } from '../../server/testing/open-gateway.ts';

const missing = missingAddon();
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** The official client of a gateway whose model is the bundled one, in a real engine. */
async function openClient(): Promise<Anthropic> {
  const loadEngine = createHostedLoadEngine({ command: await hostCommand() });
  const { publicUrl } = await openGateway({
    createTarget: createTargets({ loadEngine, residency: createResidency({}), log: quiet }),
    toml: `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[targets.runtime.context]
n_ctx = 1024
n_threads = 1
`,
  });
  return new Anthropic({ baseURL: publicUrl, apiKey: testToken, maxRetries: 0 });
}

const messages = [{ role: 'user' as const, content: 'What is sipp?' }];
const weather = {
  name: 'weather',
  input_schema: {
    type: 'object' as const,
    properties: { city: { type: 'string', enum: ['Rome', 'Oslo'] } },
    required: ['city'],
    additionalProperties: false,
  },
};

test('the bundled model answers, streamed or not, with the counts of its own tokenizer', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  const client = await openClient();
  const question = { model: 'tiny', max_tokens: 12, temperature: 0, messages };
  const whole = await client.messages.create(question);
  const streamed = await client.messages.stream(question).finalMessage();
  const { input_tokens } = await client.messages.countTokens({ model: 'tiny', messages });

  const [block] = whole.content;
  expect(block?.type === 'text' && block.text).toMatch(/\S/);
  expect(streamed.content).toMatchObject(whole.content);
  const { usage } = whole;
  expect([usage.input_tokens + (usage.cache_read_input_tokens ?? 0), usage.output_tokens]).toEqual([input_tokens, 12]);
  expect(streamed.usage.output_tokens).toBe(12);
});

test('the bundled model calls the tool that it is told to, with arguments of its schema', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  const client = await openClient();
  const question = { model: 'tiny', max_tokens: 400, temperature: 0, messages, tools: [weather] };
  const message = await client.messages
    .stream({ ...question, tool_choice: { type: 'tool', name: 'weather' } })
    .finalMessage();

  expect(message).toMatchObject({ content: [{ type: 'tool_use', name: 'weather' }], stop_reason: 'tool_use' });
  const [call] = message.content;
  expect([{ city: 'Rome' }, { city: 'Oslo' }]).toContainEqual(call?.type === 'tool_use' && call.input);
});

test('the bundled model refuses a prompt that is longer than its context, with both numbers', async ({ skip }) => {
  if (missing !== undefined) skip(missing);
  const client = await openClient();
  const long = [{ role: 'user' as const, content: 'word '.repeat(3000) }];

  await expect(client.messages.create({ model: 'tiny', max_tokens: 4, messages: long })).rejects.toMatchObject({
    status: 400,
    apiMessage: expect.stringMatching(/^prompt is too long: \d+ tokens > 1024 maximum$/),
  });
});
