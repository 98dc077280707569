import type OpenAI from 'openai';
import { expect } from 'vitest';
import { type Bench, everywhere, type Feature, type FeaturesOfRoute, outcomes } from '../feature.ts';
import { cityAnswer, citySchema, overlong, pixel, toolSchema, usualText } from './sample.ts';

type Responses = OpenAI.Responses.ResponseCreateParamsNonStreaming;
type Terms = Partial<Responses>;

const tools: OpenAI.Responses.FunctionTool[] = [
  { type: 'function', name: 'weather', parameters: toolSchema, strict: true },
];

/** Where only some targets know `strict`, other features are shown without it. */
const looseTools = tools.map((tool) => ({ ...tool, strict: false }));

const create = ({ openai, type }: Bench, terms: Terms = {}): Promise<OpenAI.Responses.Response> =>
  openai.responses.create({ model: type, input: 'Hi', ...terms });

const stream = ({ openai, type }: Bench, terms: Omit<Terms, 'stream'> = {}) =>
  openai.responses.stream({ model: type, input: 'Hi', ...terms });

const callsOf = ({ output }: Pick<OpenAI.Responses.Response, 'output'>) =>
  output.flatMap((item) => (item.type === 'function_call' ? [[item.name, JSON.parse(item.arguments)]] : []));

/** Streams have no `output_text`, which the client itself adds to whole answers. */
const textOf = ({ output }: Pick<OpenAI.Responses.Response, 'output'>) =>
  output
    .flatMap((item) => (item.type === 'message' ? item.content : []))
    .map((part) => (part.type === 'output_text' ? part.text : ''))
    .join('');

/** What the model says to have understood. */
async function echo(bench: Bench, terms: Terms) {
  return JSON.parse((await create(bench, { input: 'echo', ...terms })).output_text);
}

const bothCities = [
  ['weather', { city: 'Rome' }],
  ['weather', { city: 'Oslo' }],
];

const texts: readonly Feature[] = [
  {
    name: 'a text',
    outcome: everywhere,
    prove: async (bench) => {
      expect(await create(bench)).toMatchObject({ object: 'response', status: 'completed', output_text: usualText });
    },
  },
  {
    name: 'a streamed text',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: string[] = [];
      const run = stream(bench).on('response.output_text.delta', ({ delta }) => pieces.push(delta));
      const response = await run.finalResponse();
      expect(pieces.length).toBeGreaterThan(1);
      expect([pieces.join(''), textOf(response), response.status]).toEqual([usualText, usualText, 'completed']);
    },
  },
  {
    name: 'token counts, also of streams',
    outcome: everywhere,
    prove: async (bench) => {
      for (const { usage } of [await create(bench), await stream(bench).finalResponse()]) {
        expect(usage?.input_tokens).toBeGreaterThan(0);
        expect(usage).toMatchObject({ output_tokens: usualText.length, input_tokens_details: { cached_tokens: 8 } });
        expect(usage?.total_tokens).toBe((usage?.input_tokens ?? 0) + usualText.length);
      }
    },
  },
  {
    name: '`instructions` and messages',
    outcome: everywhere,
    prove: async (bench) => {
      const { turns } = await echo(bench, {
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Yes?' },
          { role: 'user', content: [{ type: 'input_text', text: 'echo' }] },
        ],
      });
      expect(turns).toEqual([
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Hi' },
        { role: 'assistant', text: 'Yes?' },
        { role: 'user', text: 'echo' },
      ]);
    },
  },
  {
    name: 'a limit (`max_output_tokens`)',
    outcome: everywhere,
    prove: async (bench) => {
      expect(await create(bench, { max_output_tokens: 3 })).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output_text: 'One',
      });
    },
  },
  {
    name: '`temperature`, `top_p`',
    outcome: everywhere,
    prove: async (bench) => {
      const { terms } = await echo(bench, { temperature: 0.5, top_p: 0.25 });
      expect(terms).toMatchObject({ temperature: 0.5, top_p: 0.25 });
    },
  },
  {
    name: '`reasoning.effort`',
    outcome: outcomes('works', { local: 'dropped' }),
    word: 'reasoning.effort',
    prove: async (bench) => {
      const { terms } = await echo(bench, { reasoning: { effort: 'low' } });
      if (bench.type !== 'local') expect(terms).toMatchObject({ reasoning_effort: 'low' });
    },
  },
  {
    name: 'thoughts',
    outcome: everywhere,
    prove: async (bench) => {
      const asked = { input: 'think' };
      for (const response of [await create(bench, asked), await stream(bench, asked).finalResponse()]) {
        expect(response.output).toMatchObject([
          { type: 'reasoning', content: [{ text: 'Hm, yes.' }] },
          { type: 'message' },
        ]);
        expect(textOf(response)).toBe('Done.');
      }
    },
  },
  {
    name: '`top_logprobs`',
    outcome: outcomes('works', { anthropic: 'refused' }),
    word: 'logprobs',
    prove: async (bench) => {
      // The client's types lack the number.
      const asked = { top_logprobs: 2, include: ['message.output_text.logprobs' as const] };
      for (const { output } of [await create(bench, asked), await stream(bench, asked).finalResponse()]) {
        const [part] = output.flatMap((item) => (item.type === 'message' ? item.content : []));
        const logprobs = (part?.type === 'output_text' && part.logprobs) || [];
        expect(logprobs.map(({ token }) => token).join('')).toBe(usualText);
        expect(logprobs[0]).toMatchObject({ logprob: Math.log(0.5), top_logprobs: [{ token: 'O' }, { token: '1' }] });
      }
    },
  },
  {
    name: '`store`',
    outcome: outcomes('dropped'),
    word: 'store',
    prove: async (bench) => {
      expect((await create(bench, { store: true })).output_text).toBe(usualText);
    },
  },
  {
    name: '`previous_response_id`',
    outcome: outcomes('refused'),
    word: 'previous_response_id',
    prove: async (bench) => {
      await create(bench, { previous_response_id: 'resp_1' });
    },
  },
];

const toolFeatures: readonly Feature[] = [
  {
    name: 'parallel calls of tools',
    outcome: everywhere,
    prove: async (bench) => {
      const response = await create(bench, { input: 'Rome, Oslo', tools: looseTools });
      expect(callsOf(response)).toEqual(bothCities);
      expect(response.output_text).toBe('Look. ');
    },
  },
  {
    name: 'streamed parallel calls',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: number[] = [];
      const run = stream(bench, { input: 'Rome, Oslo', tools: looseTools });
      run.on('response.function_call_arguments.delta', ({ output_index }) => pieces.push(output_index));
      expect(callsOf(await run.finalResponse())).toEqual(bothCities);
      // After the text, and each in several pieces.
      expect([...pieces].sort()).toEqual([1, 1, 2, 2]);
    },
  },
  {
    name: '`strict` tools',
    outcome: outcomes('dropped', { local: 'works' }),
    word: 'tools.*.strict',
    prove: async (bench) => {
      expect(callsOf(await create(bench, { input: 'Rome', tools }))).toEqual(bothCities.slice(0, 1));
    },
  },
  {
    name: '`tool_choice`, `parallel_tool_calls`',
    outcome: everywhere,
    prove: async (bench) => {
      const offered = { tools: looseTools };
      const named = { type: 'function', name: 'weather' } as const;
      const one = { ...offered, input: 'Rome, Oslo', parallel_tool_calls: false };
      expect(callsOf(await create(bench, { ...offered, tool_choice: named }))).toEqual(bothCities.slice(0, 1));
      expect(callsOf(await create(bench, { ...offered, tool_choice: 'required' }))).toEqual(bothCities.slice(0, 1));
      expect(callsOf(await create(bench, one))).toEqual(bothCities.slice(0, 1));
      expect((await create(bench, { ...one, tool_choice: 'none' })).output_text).toBe(usualText);
    },
  },
  {
    name: 'results of tools',
    outcome: everywhere,
    prove: async (bench) => {
      const offered = { tools: looseTools };
      const { output } = await create(bench, { ...offered, input: 'Rome, Oslo' });
      const results = output.flatMap((item) =>
        item.type === 'function_call'
          ? [{ type: 'function_call_output' as const, call_id: item.call_id, output: `${item.name} fine` }]
          : [],
      );
      const answer = await create(bench, {
        ...offered,
        input: [{ role: 'user', content: 'Rome, Oslo' }, ...inputOf(output), ...results],
      });
      expect(answer.output_text).toBe('It is weather fine and weather fine.');
    },
  },
  {
    name: 'tools that OpenAI runs itself (`web_search`)',
    outcome: outcomes('refused'),
    word: 'web_search',
    prove: async (bench) => {
      await create(bench, { tools: [{ type: 'web_search' }] });
    },
  },
];

/** An output may be sent back as it came. */
const inputOf = (output: readonly OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInputItem[] =>
  // The client's types allow less than the API.
  output as OpenAI.Responses.ResponseInputItem[];

const formats: readonly Feature[] = [
  {
    name: 'structured output (`text.format`)',
    outcome: everywhere,
    prove: async (bench) => {
      const format = { type: 'json_schema' as const, name: 'city', schema: citySchema, strict: true };
      expect(JSON.parse((await create(bench, { text: { format } })).output_text)).toEqual(cityAnswer);
    },
  },
  {
    name: 'images (`data:` and `https:`)',
    outcome: outcomes('works', { local: 'refused' }),
    word: 'image_url',
    prove: async (bench) => {
      const urls = [`data:image/png;base64,${pixel}`, 'https://example.com/a.png'];
      const images = urls.map((image_url) => ({ type: 'input_image' as const, image_url, detail: 'auto' as const }));
      const content = [{ type: 'input_text' as const, text: 'echo' }, ...images];
      expect((await echo(bench, { input: [{ role: 'user', content }] })).images).toEqual(urls);
    },
  },
  {
    name: 'a prompt that is too long (`context_length_exceeded`)',
    outcome: everywhere,
    prove: async (bench) => {
      await expect(create(bench, { input: overlong })).rejects.toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
        message: expect.stringMatching(bench.type === 'local' ? /\d{3}.*512/ : /9000.*8192|8192.*9000/),
      });
    },
  },
];

/** `POST /v1/responses`. */
export const openAiResponsesFeatures: FeaturesOfRoute = {
  route: 'openai_responses',
  title: "OpenAI's responses",
  features: [...texts, ...toolFeatures, ...formats],
};
