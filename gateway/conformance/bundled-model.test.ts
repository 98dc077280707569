import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateObject, streamText } from 'ai';
import type OpenAI from 'openai';
import { zodFunction } from 'openai/helpers/zod';
import { test as base, describe, expect } from 'vitest';
import { z } from 'zod/v4';
import { createTemporaryDirectory, writeEmbedder } from '../../models/fixtures/index.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import { createHostedLoadEngine } from '../engine-host/hosted-load-engine.ts';
import { hostCommand } from '../engine-host/testing/host-command.ts';
import { createResidency } from '../local/residency.ts';
import { createTargets } from '../server/create-target.ts';
import { testToken } from '../server/testing/open-gateway.ts';
import { until } from '../server/testing/until.ts';
import { openScene } from './testing/open-scene.ts';

const missing = missingAddon();
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** The context of the bundled model. */
const CONTEXT = 1024;

const test = base.extend(
  'scene',
  { scope: 'file' },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are needed.
  async ({}, { onCleanup }) => {
    const directory = await createTemporaryDirectory();
    const embedder = directory.file('embedder.gguf');
    await writeEmbedder(embedder);
    const loadEngine = createHostedLoadEngine({ command: await hostCommand() });
    return openScene({
      onOpened: (close) =>
        onCleanup(async () => {
          await close();
          await directory.remove();
        }),
      createTarget: createTargets({ loadEngine, residency: createResidency({}), log: quiet }),
      toml: () => `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
[targets.runtime.context]
n_ctx = ${CONTEXT}
n_threads = 1

[[targets]]
name = "embedder"
type = "local"
model = "${embedder}"
[targets.runtime.context]
n_threads = 1
`,
    });
  },
);

const messages = [{ role: 'user' as const, content: 'What is sipp?' }];
const question = { model: 'tiny', messages, max_tokens: 16, temperature: 0 };
const cities = ['Rome', 'Oslo'] as const;
const citySchema = {
  type: 'object',
  properties: { city: { type: 'string', enum: [...cities] } },
  required: ['city'],
  additionalProperties: false,
};

const textOf = ({ choices }: OpenAI.ChatCompletion): string => choices[0]?.message.content ?? '';

describe.skipIf(missing !== undefined)(missing ?? 'the bundled model in its real engine', () => {
  test('a text is the same streamed and whole, and is counted', async ({ scene: { openai, anthropic } }) => {
    const whole = await openai.chat.completions.create(question);
    const streamed = openai.chat.completions.stream({ ...question, stream_options: { include_usage: true } });
    const { input_tokens } = await anthropic.messages.countTokens({ model: 'tiny', messages });

    expect(textOf(whole)).toMatch(/\S/);
    expect(await streamed.finalContent()).toBe(textOf(whole));
    expect(whole).toMatchObject({ usage: { prompt_tokens: input_tokens }, choices: [{ finish_reason: 'length' }] });
    expect(await streamed.totalUsage()).toMatchObject({ prompt_tokens: input_tokens, completion_tokens: 16 });
  });

  test('both APIs and the AI SDK hear the same', async ({ scene: { openai, anthropic, gateway } }) => {
    const baseURL = `${gateway.publicUrl}/v1`;
    const tiny = createOpenAICompatible({ name: 'sipp', baseURL, apiKey: testToken })('tiny');
    const text = textOf(await openai.chat.completions.create(question));

    const { content } = await anthropic.messages.create(question);
    const response = await openai.responses.create({
      model: 'tiny',
      input: 'What is sipp?',
      max_output_tokens: 16,
      temperature: 0,
    });
    const streamed = streamText({ model: tiny, messages, maxOutputTokens: 16, temperature: 0 });

    expect(content).toMatchObject([{ type: 'text', text }]);
    expect(response).toMatchObject({ output_text: text, incomplete_details: { reason: 'max_output_tokens' } });
    expect(await streamed.text).toBe(text);
  });

  test('the next turn of a conversation evaluates only what is new', async ({ scene: { openai, anthropic } }) => {
    const first = await openai.chat.completions.create({ ...question, max_tokens: 200 });
    const turns = [
      ...messages,
      { role: 'assistant' as const, content: textOf(first) },
      { role: 'user' as const, content: 'And a token?' },
    ];
    const known = first.usage?.total_tokens ?? expect.unreachable();

    const { usage } = await openai.chat.completions.create({ ...question, messages: turns });
    const again = await anthropic.messages.create({ ...question, messages: turns });

    expect(usage?.prompt_tokens_details?.cached_tokens).toBeGreaterThanOrEqual(known);
    expect(again.usage).toMatchObject({ input_tokens: 1, cache_read_input_tokens: (usage?.prompt_tokens ?? 0) - 1 });
  });

  test('a stop text ends the answer before it', async ({ scene: { openai, anthropic } }) => {
    const text = textOf(await openai.chat.completions.create(question));
    const stop = text.slice(4, 8);

    const stopped = await openai.chat.completions.create({ ...question, stop });
    const told = await anthropic.messages.create({ ...question, stop_sequences: [stop] });

    expect(stopped.choices[0]).toMatchObject({
      message: { content: text.slice(0, text.indexOf(stop)) },
      finish_reason: 'stop',
    });
    expect(told).toMatchObject({ stop_reason: 'stop_sequence', stop_sequence: stop });
  });

  test('a seed says what is random', async ({ scene: { openai } }) => {
    const sample = async (seed: number) =>
      textOf(await openai.chat.completions.create({ ...question, temperature: 2, top_p: 1, seed }));

    const [first, second, other] = [await sample(1), await sample(1), await sample(2)];

    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  test('several answers have seeds of their own', async ({ scene: { openai } }) => {
    const { choices, usage } = await openai.chat.completions.create({
      ...question,
      temperature: 2,
      top_p: 1,
      seed: 1,
      n: 3,
    });

    expect(new Set(choices.map(({ message }) => message.content)).size).toBeGreaterThan(1);
    expect(usage?.completion_tokens).toBe(3 * 16);
  });

  test('probabilities are those of the tokens that were chosen', async ({ scene: { openai } }) => {
    const asked = { ...question, logprobs: true, top_logprobs: 3 };
    const whole = await openai.chat.completions.create(asked);
    const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();

    const tokens = whole.choices[0]?.logprobs?.content ?? [];
    expect(tokens.map(({ token }) => token).join('')).toBe(textOf(whole));
    // The likeliest is always taken.
    for (const { token, logprob, top_logprobs } of tokens) {
      expect(top_logprobs).toHaveLength(3);
      expect(top_logprobs[0]).toMatchObject({ token, logprob });
      expect(logprob).toBeLessThanOrEqual(0);
    }
    expect(streamed.choices[0]?.logprobs?.content).toEqual(tokens);
  });

  test('a bias that excludes every other token decides', async ({ scene: { openai, gateway } }) => {
    const asked = { model: 'tiny', prompt: 'Sipp', max_tokens: 4, temperature: 0 };
    const free = await openai.completions.create(asked);

    const biased = await openai.completions.create({ ...asked, logit_bias: { 300: 100 } });
    const refused = await gateway.post('/v1/completions', { ...asked, logit_bias: { x: 1 } });

    const [text = ''] = biased.choices.map((choice) => choice.text);
    expect(text).not.toBe(free.choices[0]?.text);
    // Four times the same token.
    expect(text).toBe(text.slice(0, text.length / 4).repeat(4));
    expect(refused.status).toBe(400);
  });

  test('an answer follows a schema', async ({ scene: { openai, anthropic, gateway } }) => {
    const json_schema = { name: 'city', strict: true, schema: citySchema };
    const chat = await openai.chat.completions.create({
      ...question,
      max_tokens: 64,
      response_format: { type: 'json_schema', json_schema },
    });
    const message = await anthropic.messages.create({
      ...question,
      max_tokens: 64,
      output_config: { format: { type: 'json_schema', schema: citySchema } },
    });
    const provider = createOpenAICompatible({
      name: 'sipp',
      baseURL: `${gateway.publicUrl}/v1`,
      apiKey: testToken,
      supportsStructuredOutputs: true,
    });
    const schema = z.object({ city: z.enum(cities) });
    const { object } = await generateObject({ model: provider('tiny'), prompt: 'Rome?', schema, temperature: 0 });

    const [block] = message.content;
    const values = [JSON.parse(textOf(chat)), JSON.parse(block?.type === 'text' ? block.text : ''), object];
    for (const { city } of values) expect(cities).toContain(city);
  });

  test('a loop with a tool that has to be called', async ({ scene: { openai } }) => {
    const asked: string[] = [];
    const weather = zodFunction({
      name: 'weather',
      parameters: z.object({ city: z.enum(cities) }),
      function: ({ city }: { readonly city: string }) => {
        asked.push(city);
        return 'sunny';
      },
    });
    const tool_choice = { type: 'function', function: { name: 'weather' } } as const;
    const runner = openai.chat.completions.runTools({ ...question, max_tokens: 400, tools: [weather], tool_choice });

    await runner.done();

    expect(asked).toHaveLength(1);
    expect(cities).toContain(asked[0]);
    expect(runner.messages.map(({ role }) => role).slice(0, 3)).toEqual(['user', 'assistant', 'tool']);
  });

  test('streamed arguments are JSON of the schema', async ({ scene: { openai, anthropic } }) => {
    const asked = { ...question, max_tokens: 400 };
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: citySchema } }];
    const stream = openai.chat.completions.stream({ ...asked, tools, tool_choice: 'required' });
    const pieces: string[] = [];
    stream.on('tool_calls.function.arguments.delta', ({ arguments_delta }) => pieces.push(arguments_delta));
    const { choices } = await stream.finalChatCompletion();
    const message = await anthropic.messages
      .stream({
        ...asked,
        tools: [{ name: 'weather', input_schema: { ...citySchema, type: 'object' } }],
        tool_choice: { type: 'any' },
      })
      .finalMessage();

    expect(choices[0]?.finish_reason).toBe('tool_calls');
    expect(cities).toContain(JSON.parse(pieces.join('')).city);
    expect(message.stop_reason).toBe('tool_use');
  });

  test('leaving a stream stops the engine', async ({ scene: { openai, gateway } }) => {
    const endless = { model: 'tiny', prompt: 'Sipp', max_tokens: 900, stream: true, logit_bias: { 300: 100 } } as const;
    for await (const { choices } of await openai.completions.create(endless)) if (choices[0]?.text) break;

    const lines = () => gateway.logLines().filter(({ rejection }) => rejection === 'client_closed');
    await until(() => lines().length > 0);

    expect(lines()).toMatchObject([{ route: 'openai_completions', model: 'tiny' }]);
  });

  test('vectors are the same in base64 and as numbers', async ({ scene: { openai } }) => {
    const asked = { model: 'embedder', input: ['sun', 'rain'] };
    const encoded = await openai.embeddings.create(asked);
    const plain = await openai.embeddings.create({ ...asked, encoding_format: 'float' });

    const [sun = [], rain = []] = encoded.data.map(({ embedding }) => embedding);
    expect(sun).not.toEqual(rain);
    expect(sun.length).toBeGreaterThan(1);
    const numbers = plain.data.map(({ embedding }) => embedding);
    // A batch of another size adds in another order.
    expect(numbers).toEqual([sun, rain].map((vector) => vector.map((each) => expect.closeTo(each, 5))));
  });

  test('a prompt that is too long is refused with both counts, by every route', async ({ scene }) => {
    const content = 'word '.repeat(3000);
    const { openai, anthropic } = scene;
    const long = [{ role: 'user' as const, content }];
    const told = { status: 400, message: expect.stringMatching(new RegExp(`\\d{4}.*${CONTEXT}`)) };
    const ofOpenAi = { ...told, code: 'context_length_exceeded' };

    await expect(openai.chat.completions.create({ ...question, messages: long })).rejects.toMatchObject(ofOpenAi);
    await expect(openai.completions.create({ model: 'tiny', prompt: content })).rejects.toMatchObject(ofOpenAi);
    await expect(openai.responses.create({ model: 'tiny', input: content })).rejects.toMatchObject(ofOpenAi);
    await expect(anthropic.messages.create({ ...question, messages: long })).rejects.toMatchObject(told);
  });

  test('an embedder writes no text, and a text model makes no vectors', async ({ scene: { openai } }) => {
    const chat = openai.chat.completions.create({ ...question, model: 'embedder' });
    const vectors = openai.embeddings.create({ model: 'tiny', input: 'a' });

    await expect(chat).rejects.toMatchObject({ status: 400, message: expect.stringContaining('chat') });
    await expect(vectors).rejects.toMatchObject({ status: 400, message: expect.stringContaining('embed') });
  });
});
