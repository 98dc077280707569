import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import {
  APICallError,
  embedMany,
  generateObject,
  generateText,
  type LanguageModel,
  stepCountIs,
  streamObject,
  streamText,
  tool,
} from 'ai';
import { describe, expect } from 'vitest';
import { z } from 'zod/v4';
import { testToken } from '../server/testing/open-gateway.ts';
import { pixel, usualText } from './features/sample.ts';
import type { Scene } from './testing/open-scene.ts';
import { sceneTest as test } from './testing/scene-test.ts';
import { type TargetType, targetTypes } from './testing/target-types.ts';

const schema = z.object({ city: z.string() });
const once = { maxRetries: 0, maxOutputTokens: 1000 } as const;

const openAiOf = ({ gateway }: Scene) =>
  createOpenAICompatible({
    name: 'sipp',
    baseURL: `${gateway.publicUrl}/v1`,
    apiKey: testToken,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });

/** The providers of the AI SDK that speak what the gateway speaks. */
const packages: Readonly<Record<string, (scene: Scene, type: TargetType) => LanguageModel>> = {
  'openai-compatible': (scene, type) => openAiOf(scene)(type),
  anthropic: ({ gateway }, type) => createAnthropic({ baseURL: `${gateway.publicUrl}/v1`, apiKey: testToken })(type),
};

const cells = Object.entries(packages).flatMap(([name, modelOf]) =>
  targetTypes.map((type) => ({ title: `${name} of ${type}`, type, modelOf })),
);

for (const { title, type, modelOf } of cells) {
  describe(title, () => {
    test('generateText', async ({ scene }) => {
      const { text, finishReason, usage } = await generateText({ ...once, model: modelOf(scene, type), prompt: 'Hi' });

      expect([text, finishReason, usage.outputTokens]).toEqual([usualText, 'stop', usualText.length]);
      expect(usage.inputTokens).toBeGreaterThan(0);
    });

    test('streamText', async ({ scene }) => {
      const result = streamText({ ...once, model: modelOf(scene, type), prompt: 'Hi' });
      const pieces: string[] = [];
      for await (const piece of result.textStream) pieces.push(piece);

      expect(pieces.length).toBeGreaterThan(1);
      expect([pieces.join(''), await result.finishReason]).toEqual([usualText, 'stop']);
      expect(await result.usage).toMatchObject({ outputTokens: usualText.length });
    });

    test('tools with execute, step after step', async ({ scene }) => {
      const asked: string[] = [];
      const weather = tool({
        inputSchema: schema,
        execute: ({ city }) => {
          asked.push(city);
          return `fine in ${city}`;
        },
      });
      const question = { ...once, prompt: 'Rome, Oslo', tools: { weather }, stopWhen: stepCountIs(3) };

      const whole = await generateText({ ...question, model: modelOf(scene, type) });
      const streamed = streamText({ ...question, model: modelOf(scene, type) });

      expect([whole.text, await streamed.text]).toEqual(Array(2).fill('It is fine in Rome and fine in Oslo.'));
      expect(asked.sort()).toEqual(['Oslo', 'Oslo', 'Rome', 'Rome']);
      expect(whole.steps.map(({ finishReason }) => finishReason)).toEqual(['tool-calls', 'stop']);
    });

    test('generateObject and streamObject', async ({ scene }) => {
      const question = { ...once, schema, prompt: 'Hi' };
      const { object } = await generateObject({ ...question, model: modelOf(scene, type) });
      const streamed = streamObject({ ...question, model: modelOf(scene, type) });
      const parts: unknown[] = [];
      for await (const part of streamed.partialObjectStream) parts.push(part);

      expect([object.city, (await streamed.object).city]).toEqual(['Rome', 'Rome']);
      expect(parts.at(-1)).toMatchObject({ city: 'Rome' });
    });

    test('images, where the target reads them', async ({ scene }) => {
      const image = { type: 'image' as const, image: Buffer.from(pixel, 'base64'), mediaType: 'image/png' };
      const content = [{ type: 'text' as const, text: 'echo' }, image];
      const told = generateText({ ...once, model: modelOf(scene, type), messages: [{ role: 'user', content }] });

      if (type === 'local') await expect(told).rejects.toSatisfy((error) => isRefusal(error, 'image'));
      else expect(JSON.parse((await told).text).images).toEqual([`data:image/png;base64,${pixel}`]);
    });
  });
}

const isRefusal = (error: unknown, word: string): boolean =>
  APICallError.isInstance(error) && error.statusCode === 400 && error.message.includes(word) && !error.isRetryable;

test.for(['local', 'openai', 'openai_compatible'] as const)('embedMany of %s', async (type, { scene }) => {
  const model = openAiOf(scene).embeddingModel(type);

  const { embeddings } = await embedMany({ model, values: ['a', 'b'], maxRetries: 0 });

  expect(embeddings).toEqual([
    [1, 0],
    [1, 0],
  ]);
});
