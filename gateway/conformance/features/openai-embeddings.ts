import type OpenAI from 'openai';
import { expect } from 'vitest';
import { type Bench, type Feature, type FeaturesOfRoute, outcomes } from '../feature.ts';

type Terms = Partial<OpenAI.EmbeddingCreateParams>;

const create = ({ openai, type }: Bench, terms: Terms = {}): Promise<OpenAI.CreateEmbeddingResponse> =>
  openai.embeddings.create({ model: type, input: ['a', 'b'], ...terms });

const notOfAnthropic = outcomes('works', { anthropic: 'refused' });
const word = 'embed';

const features: readonly Feature[] = [
  {
    name: 'a vector of each text, in base64',
    outcome: notOfAnthropic,
    word,
    prove: async (bench) => {
      const { data, usage } = await create(bench);
      expect(data.map(({ index, embedding }) => [index, embedding])).toEqual([
        [0, [1, 0]],
        [1, [1, 0]],
      ]);
      expect(usage.prompt_tokens).toBe(2);
    },
  },
  {
    name: '`encoding_format: "float"`',
    outcome: notOfAnthropic,
    word,
    prove: async (bench) => {
      const { data } = await create(bench, { input: 'a', encoding_format: 'float' });
      expect(data.map(({ embedding }) => embedding)).toEqual([[1, 0]]);
    },
  },
  {
    name: '`dimensions`',
    outcome: outcomes('works', { local: 'refused', anthropic: 'refused' }),
    word: 'dimensions',
    prove: async (bench) => {
      expect((await create(bench, { dimensions: 3 })).data[0]?.embedding).toEqual([1, 0, 0]);
    },
  },
];

/** `POST /v1/embeddings`. */
export const openAiEmbeddingsFeatures: FeaturesOfRoute = {
  route: 'openai_embeddings',
  title: "OpenAI's embeddings",
  features,
};
