import type OpenAI from 'openai';
import { expect } from 'vitest';
import { type Bench, everywhere, type Feature, type FeaturesOfRoute, outcomes } from '../feature.ts';
import { overlong, usualText } from './sample.ts';

type Terms = Partial<OpenAI.CompletionCreateParamsNonStreaming>;

const create = ({ openai, type }: Bench, terms: Terms = {}): Promise<OpenAI.Completion> =>
  openai.completions.create({ model: type, prompt: 'Hi', ...terms });

const noWord = { anthropic: 'refused' } as const;
/** `word` is OpenAI's; its own targets get the body as it is. */
const onlyOpenAi = outcomes('refused', { openai: 'works', openai_compatible: 'works' });

const features: readonly Feature[] = [
  {
    name: 'a text',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices, usage } = await create(bench);
      expect(choices).toMatchObject([{ index: 0, text: usualText, finish_reason: 'stop' }]);
      expect(usage).toMatchObject({ completion_tokens: usualText.length });
    },
  },
  {
    name: 'a streamed text with its counts',
    outcome: everywhere,
    prove: async ({ openai, type }) => {
      const events = await openai.completions.create({
        model: type,
        prompt: 'Hi',
        stream: true,
        stream_options: { include_usage: true },
      });
      const chunks: OpenAI.Completion[] = [];
      for await (const chunk of events) chunks.push(chunk);
      const choices = chunks.flatMap((chunk) => chunk.choices);
      expect(choices.map(({ text }) => text).join('')).toBe(usualText);
      expect(choices.at(-1)?.finish_reason).toBe('stop');
      expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { completion_tokens: usualText.length } });
    },
  },
  {
    name: 'several prompts and answers (a list, `n`)',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices } = await create(bench, { prompt: ['a', 'b'], n: 2 });
      expect(choices.map(({ index, text }) => [index, text])).toEqual([0, 1, 2, 3].map((index) => [index, usualText]));
    },
  },
  {
    name: '`max_tokens`, `stop`',
    outcome: everywhere,
    prove: async (bench) => {
      expect((await create(bench, { max_tokens: 3 })).choices).toMatchObject([
        { text: 'One', finish_reason: 'length' },
      ]);
      expect((await create(bench, { stop: 'two' })).choices).toMatchObject([{ text: 'One ', finish_reason: 'stop' }]);
    },
  },
  {
    name: '`temperature`, `top_p`',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices } = await create(bench, { prompt: 'echo', temperature: 0.5, top_p: 0.25 });
      expect(JSON.parse(choices[0]?.text ?? '').terms).toMatchObject({ temperature: 0.5, top_p: 0.25 });
    },
  },
  {
    name: '`seed`',
    outcome: outcomes('works', noWord),
    word: 'seed',
    prove: async (bench) => {
      const { choices } = await create(bench, { prompt: 'echo', seed: 7 });
      expect(JSON.parse(choices[0]?.text ?? '').terms).toMatchObject({ seed: 7 });
    },
  },
  {
    name: '`logprobs`',
    outcome: outcomes('works', noWord),
    word: 'logprobs',
    prove: async (bench) => {
      const { choices } = await create(bench, { logprobs: 2 });
      expect(choices[0]?.logprobs?.tokens?.join('')).toBe(usualText);
      expect(choices[0]?.logprobs).toMatchObject({ text_offset: expect.arrayContaining([0, 1, 2]) });
      expect(choices[0]?.logprobs?.top_logprobs?.[0]).toMatchObject({ O: Math.log(0.5) });
    },
  },
  {
    name: '`echo`',
    outcome: onlyOpenAi,
    word: 'echo',
    prove: async (bench) => {
      expect((await create(bench, { echo: true })).choices[0]?.text).toBe(`Hi${usualText}`);
    },
  },
  {
    name: '`user`',
    outcome: outcomes('dropped', { openai: 'works', openai_compatible: 'works' }),
    word: 'user',
    prove: async (bench) => {
      expect((await create(bench, { user: 'u-1' })).choices[0]?.text).toBe(usualText);
    },
  },
  {
    name: 'a prompt that is too long (`context_length_exceeded`)',
    outcome: everywhere,
    prove: async (bench) => {
      await expect(create(bench, { prompt: overlong })).rejects.toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
        param: 'prompt',
      });
    },
  },
];

/** `POST /v1/completions`. */
export const openAiCompletionsFeatures: FeaturesOfRoute = {
  route: 'openai_completions',
  title: "OpenAI's completions",
  features,
};
