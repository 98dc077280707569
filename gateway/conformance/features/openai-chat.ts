import type OpenAI from 'openai';
import { expect } from 'vitest';
import { type Bench, everywhere, type Feature, type FeaturesOfRoute, outcomes } from '../feature.ts';
import { cityAnswer, citySchema, overlong, pixel, toolSchema, usualText } from './sample.ts';

type Terms = Partial<OpenAI.ChatCompletionCreateParamsNonStreaming>;

const user = (content: OpenAI.ChatCompletionUserMessageParam['content']) => [{ role: 'user' as const, content }];
const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'weather', parameters: toolSchema } },
];
/** Words that only some servers know. */
const foreign = (terms: Readonly<Record<string, unknown>>): Terms => terms;

function create({ openai, type }: Bench, terms: Terms = {}): Promise<OpenAI.ChatCompletion> {
  return openai.chat.completions.create({ model: type, messages: user('Hi'), ...terms });
}

function stream({ openai, type }: Bench, terms: Omit<Terms, 'stream'> = {}) {
  return openai.chat.completions.stream({ model: type, messages: user('Hi'), ...terms });
}

const textOf = ({ choices }: OpenAI.ChatCompletion) => choices[0]?.message.content;
const callsOf = ({ choices }: OpenAI.ChatCompletion) =>
  choices[0]?.message.tool_calls?.map(
    (call) => call.type === 'function' && [call.function.name, JSON.parse(call.function.arguments)],
  );

/** What the model says to have understood. */
async function echo(bench: Bench, terms: Terms) {
  return JSON.parse(textOf(await create(bench, { messages: user('echo'), ...terms })) ?? '');
}

/** A field that reaches the model as a number or a word. */
function term(field: string, value: unknown, outcome: Feature['outcome']): Feature {
  return {
    name: `\`${field}\``,
    outcome,
    word: field,
    prove: async (bench) => {
      const { terms } = await echo(bench, foreign({ [field]: value }));
      if (outcome[bench.type] === 'works') expect(terms).toMatchObject({ [field]: value });
    },
  };
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
      const completion = await create(bench);
      expect(completion).toMatchObject({ object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop' }] });
      expect(textOf(completion)).toBe(usualText);
    },
  },
  {
    name: 'a streamed text',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: string[] = [];
      const run = stream(bench).on('content', (piece) => pieces.push(piece));
      const completion = await run.finalChatCompletion();
      expect(pieces.length).toBeGreaterThan(1);
      expect([pieces.join(''), textOf(completion)]).toEqual([usualText, usualText]);
      expect(completion.choices[0]?.finish_reason).toBe('stop');
    },
  },
  {
    name: 'token counts',
    outcome: everywhere,
    prove: async (bench) => {
      const { usage } = await create(bench);
      expect(usage?.prompt_tokens).toBeGreaterThan(0);
      expect(usage).toMatchObject({ completion_tokens: usualText.length });
      expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + usualText.length);
    },
  },
  {
    name: 'token counts of streams (`include_usage`)',
    outcome: everywhere,
    prove: async (bench) => {
      const usage = await stream(bench, { stream_options: { include_usage: true } }).totalUsage();
      expect(usage.prompt_tokens).toBeGreaterThan(0);
      expect(usage).toMatchObject({ completion_tokens: usualText.length });
    },
  },
  {
    name: 'cached tokens',
    outcome: everywhere,
    prove: async (bench) => {
      const { usage } = await create(bench);
      expect(usage?.prompt_tokens_details?.cached_tokens).toBe(8);
    },
  },
  {
    name: 'system and developer messages',
    outcome: everywhere,
    prove: async (bench) => {
      const [system, developer] = await Promise.all(
        (['system', 'developer'] as const).map((role) =>
          echo(bench, { messages: [{ role, content: 'Be brief.' }, ...user('echo')] }),
        ),
      );
      expect(system.turns).toEqual([
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'echo' },
      ]);
      expect(developer.turns).toMatchObject([{ text: 'Be brief.' }, { text: 'echo' }]);
    },
  },
  {
    name: 'a limit (`max_tokens`, `max_completion_tokens`)',
    outcome: everywhere,
    prove: async (bench) => {
      for (const terms of [{ max_tokens: 3 }, { max_completion_tokens: 3 }]) {
        const completion = await create(bench, terms);
        expect(textOf(completion)).toBe('One');
        expect(completion.choices[0]?.finish_reason).toBe('length');
      }
    },
  },
  {
    name: '`stop`',
    outcome: everywhere,
    prove: async (bench) => {
      const completion = await create(bench, { stop: ['two'] });
      expect(textOf(completion)).toBe('One ');
      expect(completion.choices[0]?.finish_reason).toBe('stop');
      expect(await stream(bench, { stop: 'three' }).finalContent()).toBe('One two ');
    },
  },
  {
    name: 'several answers (`n`)',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices, usage } = await create(bench, { n: 2 });
      expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
        [0, usualText],
        [1, usualText],
      ]);
      expect(usage?.completion_tokens).toBe(2 * usualText.length);
    },
  },
];

const noWord = { anthropic: 'refused' } as const;
const terms: readonly Feature[] = [
  term('temperature', 0.5, everywhere),
  term('top_p', 0.25, everywhere),
  term('top_k', 7, everywhere),
  term('min_p', 0.125, outcomes('works', noWord)),
  term('seed', 7, outcomes('works', noWord)),
  term('presence_penalty', 0.5, outcomes('works', noWord)),
  term('frequency_penalty', 0.25, outcomes('works', noWord)),
  term('logit_bias', { 5: -100 }, outcomes('works', noWord)),
  term('reasoning_effort', 'low', outcomes('works', { local: 'dropped' })),
  term('verbosity', 'low', outcomes('refused', { openai: 'works', openai_compatible: 'works' })),
  term('user', 'u-1', outcomes('dropped', { openai: 'works', openai_compatible: 'works' })),
  term('not_known_yet', 1, outcomes('refused', { openai: 'works', openai_compatible: 'works' })),
  {
    name: '`logprobs`, `top_logprobs`',
    outcome: outcomes('works', noWord),
    word: 'logprobs',
    prove: async (bench) => {
      const asked = { logprobs: true, top_logprobs: 2 };
      const whole = await create(bench, asked);
      const streamed = await stream(bench, asked).finalChatCompletion();
      for (const { choices } of [whole, streamed]) {
        const content = choices[0]?.logprobs?.content ?? [];
        expect(content.map(({ token }) => token).join('')).toBe(usualText);
        expect(content[0]).toMatchObject({ logprob: Math.log(0.5), top_logprobs: [{ token: 'O' }, { token: '1' }] });
      }
    },
  },
  {
    name: 'thoughts (`reasoning_content`)',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices } = await create(bench, { messages: user('think') });
      expect(choices[0]?.message).toMatchObject({ reasoning_content: 'Hm, yes.', content: 'Done.' });
    },
  },
];

const toolFeatures: readonly Feature[] = [
  {
    name: 'a call of a tool',
    outcome: everywhere,
    prove: async (bench) => {
      const completion = await create(bench, { messages: user('Rome'), tools });
      expect(callsOf(completion)).toEqual(bothCities.slice(0, 1));
      expect(completion.choices[0]).toMatchObject({ message: { content: 'Look. ' }, finish_reason: 'tool_calls' });
    },
  },
  {
    name: 'parallel calls',
    outcome: everywhere,
    prove: async (bench) => {
      const completion = await create(bench, { messages: user('Rome, Oslo'), tools });
      expect(callsOf(completion)).toEqual(bothCities);
      expect(new Set(completion.choices[0]?.message.tool_calls?.map(({ id }) => id)).size).toBe(2);
    },
  },
  {
    name: 'streamed parallel calls',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: string[] = [];
      const run = stream(bench, { messages: user('Rome, Oslo'), tools });
      run.on('tool_calls.function.arguments.delta', ({ arguments_delta }) => pieces.push(arguments_delta));
      const completion = await run.finalChatCompletion();
      expect(callsOf(completion)).toEqual(bothCities);
      expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(2);
      expect(completion.choices[0]?.finish_reason).toBe('tool_calls');
    },
  },
  {
    name: '`parallel_tool_calls: false`',
    outcome: everywhere,
    prove: async (bench) => {
      const completion = await create(bench, { messages: user('Rome, Oslo'), tools, parallel_tool_calls: false });
      expect(callsOf(completion)).toHaveLength(1);
    },
  },
  {
    name: '`tool_choice`',
    outcome: everywhere,
    prove: async (bench) => {
      const named = { type: 'function', function: { name: 'weather' } } as const;
      expect(callsOf(await create(bench, { tools, tool_choice: named }))).toEqual(bothCities.slice(0, 1));
      expect(callsOf(await create(bench, { tools, tool_choice: 'required' }))).toEqual(bothCities.slice(0, 1));
      expect(textOf(await create(bench, { messages: user('Rome'), tools, tool_choice: 'none' }))).toBe(usualText);
    },
  },
  {
    name: 'results of tools',
    outcome: everywhere,
    prove: async (bench) => {
      const { choices } = await create(bench, { messages: user('Rome, Oslo'), tools });
      const [message] = choices.map((choice) => choice.message);
      if (message === undefined) throw new TypeError('no answer');
      const results = (message.tool_calls ?? []).map(({ id }, index) => {
        return { role: 'tool' as const, tool_call_id: id, content: ['dry', 'wet'][index] ?? '' };
      });
      const answer = await create(bench, { messages: [...user('Rome, Oslo'), message, ...results], tools });
      expect(textOf(answer)).toBe('It is dry and wet.');
    },
  },
];

const formats: readonly Feature[] = [
  {
    name: 'structured output (`json_schema`)',
    outcome: everywhere,
    prove: async (bench) => {
      const json_schema = { name: 'city', strict: true, schema: citySchema };
      const completion = await create(bench, { response_format: { type: 'json_schema', json_schema } });
      expect(JSON.parse(textOf(completion) ?? '')).toEqual(cityAnswer);
    },
  },
  {
    name: 'any JSON (`json_object`)',
    outcome: outcomes('works', noWord),
    word: 'json_object',
    prove: async (bench) => {
      const completion = await create(bench, { messages: user('JSON'), response_format: { type: 'json_object' } });
      expect(JSON.parse(textOf(completion) ?? '')).toEqual(cityAnswer);
    },
  },
  {
    name: 'images (`data:` and `https:`)',
    outcome: outcomes('works', { local: 'refused' }),
    word: 'image_url',
    prove: async (bench) => {
      const urls = [`data:image/png;base64,${pixel}`, 'https://example.com/a.png'];
      const images = urls.map((url) => ({ type: 'image_url' as const, image_url: { url } }));
      const understood = await echo(bench, { messages: user([{ type: 'text', text: 'echo' }, ...images]) });
      expect(understood.images).toEqual(urls);
    },
  },
  {
    name: 'a prompt that is too long (`context_length_exceeded`)',
    outcome: everywhere,
    prove: async (bench) => {
      await expect(create(bench, { messages: user(overlong) })).rejects.toMatchObject({
        status: 400,
        code: 'context_length_exceeded',
        param: 'messages',
        message: expect.stringMatching(bench.type === 'local' ? /\d{3}.*512/ : /9000.*8192|8192.*9000/),
      });
    },
  },
];

/** `POST /v1/chat/completions`. */
export const openAiChatFeatures: FeaturesOfRoute = {
  route: 'openai_chat',
  title: "OpenAI's chat completions",
  features: [...texts, ...terms, ...toolFeatures, ...formats],
};
