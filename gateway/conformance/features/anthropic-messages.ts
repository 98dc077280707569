import type Anthropic from '@anthropic-ai/sdk';
import { expect } from 'vitest';
import { type Bench, everywhere, type Feature, type FeaturesOfRoute, outcomes } from '../feature.ts';
import { cityAnswer, citySchema, overlong, pixel, toolSchema, usualText } from './sample.ts';

type Question = Anthropic.MessageCreateParamsNonStreaming;
type Terms = Partial<Question>;

const user = (content: Anthropic.MessageParam['content']) => [{ role: 'user' as const, content }];
const tools: Anthropic.Tool[] = [{ name: 'weather', input_schema: { ...toolSchema, required: ['city'] } }];
/** Words that the client's types have no longer, or not yet. */
const foreign = (terms: Readonly<Record<string, unknown>>): Terms => terms;
const onlyAnthropic = outcomes('refused', { anthropic: 'works' });
const droppedElsewhere = outcomes('dropped', { anthropic: 'works' });

const question = (type: string, terms: Terms): Question => ({
  model: type,
  max_tokens: 1000,
  messages: user('Hi'),
  ...terms,
});

const create = ({ anthropic, type }: Bench, terms: Terms = {}): Promise<Anthropic.Message> =>
  anthropic.messages.create(question(type, terms));

const stream = ({ anthropic, type }: Bench, terms: Terms = {}) => anthropic.messages.stream(question(type, terms));

const textOf = ({ content }: Anthropic.Message) =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');

const callsOf = ({ content }: Anthropic.Message) =>
  content.flatMap((block) => (block.type === 'tool_use' ? [[block.name, block.input]] : []));

/** What the model says to have understood. */
async function echo(bench: Bench, terms: Terms) {
  return JSON.parse(textOf(await create(bench, { messages: user('echo'), ...terms })));
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
      expect(await create(bench)).toMatchObject({
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: usualText }],
        stop_reason: 'end_turn',
      });
    },
  },
  {
    name: 'a streamed text',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: string[] = [];
      const message = await stream(bench)
        .on('text', (piece) => pieces.push(piece))
        .finalMessage();
      expect(pieces.length).toBeGreaterThan(1);
      expect([pieces.join(''), textOf(message), message.stop_reason]).toEqual([usualText, usualText, 'end_turn']);
    },
  },
  {
    name: 'token counts and cached tokens, also of streams',
    outcome: everywhere,
    prove: async (bench) => {
      for (const { usage } of [await create(bench), await stream(bench).finalMessage()]) {
        expect(usage.input_tokens).toBeGreaterThan(0);
        expect(usage).toMatchObject({ output_tokens: usualText.length, cache_read_input_tokens: 8 });
      }
    },
  },
  {
    name: '`system`, and a conversation',
    outcome: everywhere,
    prove: async (bench) => {
      const messages = [...user('Hi'), { role: 'assistant' as const, content: 'Yes?' }, ...user('echo')];
      const { turns } = await echo(bench, { system: [{ type: 'text', text: 'Be brief.' }], messages });
      expect(turns).toEqual([
        { role: 'system', text: 'Be brief.' },
        { role: 'user', text: 'Hi' },
        { role: 'assistant', text: 'Yes?' },
        { role: 'user', text: 'echo' },
      ]);
    },
  },
  {
    name: '`max_tokens`',
    outcome: everywhere,
    prove: async (bench) => {
      const message = await create(bench, { max_tokens: 3 });
      expect([textOf(message), message.stop_reason]).toEqual(['One', 'max_tokens']);
    },
  },
  {
    name: '`stop_sequences`',
    outcome: everywhere,
    prove: async (bench) => {
      for (const message of [
        await create(bench, { stop_sequences: ['two'] }),
        await stream(bench, { stop_sequences: ['two'] }).finalMessage(),
      ])
        expect(textOf(message)).toBe('One ');
    },
  },
  {
    name: 'which stop sequence it was',
    outcome: everywhere,
    prove: async (bench) => {
      // OpenAI does not tell whether a text or the model itself ended an answer.
      const isTold = bench.type === 'local' || bench.type === 'anthropic';
      expect(await create(bench, { stop_sequences: ['two'] })).toMatchObject(
        isTold
          ? { stop_reason: 'stop_sequence', stop_sequence: 'two' }
          : { stop_reason: 'end_turn', stop_sequence: null },
      );
    },
  },
  {
    name: '`temperature`, `top_p`',
    outcome: everywhere,
    prove: async (bench) => {
      const { terms } = await echo(bench, foreign({ temperature: 0.5, top_p: 0.25 }));
      expect(terms).toMatchObject({ temperature: 0.5, top_p: 0.25 });
    },
  },
  {
    name: '`top_k`',
    outcome: outcomes('works', { openai: 'refused' }),
    word: 'top_k',
    prove: async (bench) => {
      expect((await echo(bench, foreign({ top_k: 7 }))).terms).toMatchObject({ top_k: 7 });
    },
  },
  {
    name: '`output_config.effort`',
    outcome: outcomes('works', { local: 'dropped' }),
    word: 'output_config.effort',
    prove: async (bench) => {
      const { terms } = await echo(bench, { output_config: { effort: 'low' } });
      if (bench.type !== 'local') expect(terms).toMatchObject({ reasoning_effort: 'low' });
    },
  },
  {
    name: 'thoughts (`thinking`)',
    outcome: everywhere,
    prove: async (bench) => {
      const asked: Terms = { messages: user('think'), thinking: { type: 'adaptive' } };
      for (const message of [await create(bench, asked), await stream(bench, asked).finalMessage()]) {
        expect(message.content).toMatchObject([
          { type: 'thinking', thinking: 'Hm, yes.', signature: expect.stringMatching(/./) },
          { type: 'text', text: 'Done.' },
        ]);
      }
    },
  },
  {
    name: '`metadata`',
    outcome: droppedElsewhere,
    word: 'metadata',
    prove: async (bench) => {
      expect(textOf(await create(bench, { metadata: { user_id: 'u-1' } }))).toBe(usualText);
    },
  },
  {
    name: '`cache_control`',
    outcome: droppedElsewhere,
    word: 'messages.*.content.*.cache_control',
    prove: async (bench) => {
      const part = { type: 'text' as const, text: 'Hi', cache_control: { type: 'ephemeral' as const } };
      expect(textOf(await create(bench, { messages: user([part]) }))).toBe(usualText);
    },
  },
];

const toolFeatures: readonly Feature[] = [
  {
    name: 'parallel calls of tools',
    outcome: everywhere,
    prove: async (bench) => {
      const message = await create(bench, { messages: user('Rome, Oslo'), tools });
      expect(callsOf(message)).toEqual(bothCities);
      expect([textOf(message), message.stop_reason]).toEqual(['Look. ', 'tool_use']);
    },
  },
  {
    name: 'streamed parallel calls',
    outcome: everywhere,
    prove: async (bench) => {
      const pieces: string[] = [];
      const message = await stream(bench, { messages: user('Rome, Oslo'), tools })
        .on('inputJson', (piece) => pieces.push(piece))
        .finalMessage();
      expect(callsOf(message)).toEqual(bothCities);
      expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(2);
      expect(message.stop_reason).toBe('tool_use');
    },
  },
  {
    name: '`tool_choice`, `disable_parallel_tool_use`',
    outcome: everywhere,
    prove: async (bench) => {
      const ask = async (tool_choice: Anthropic.ToolChoice, content = 'Hi') =>
        callsOf(await create(bench, { messages: user(content), tools, tool_choice }));
      expect(await ask({ type: 'tool', name: 'weather' })).toEqual(bothCities.slice(0, 1));
      expect(await ask({ type: 'any' })).toEqual(bothCities.slice(0, 1));
      expect(await ask({ type: 'auto', disable_parallel_tool_use: true }, 'Rome, Oslo')).toEqual(
        bothCities.slice(0, 1),
      );
      expect(await ask({ type: 'none' }, 'Rome')).toEqual([]);
    },
  },
  {
    name: 'results of tools',
    outcome: everywhere,
    prove: async (bench) => {
      const asked = user('Rome, Oslo');
      const { content } = await create(bench, { messages: asked, tools });
      const results = content.flatMap((block, index) =>
        block.type === 'tool_use'
          ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: `fine ${index}` }]
          : [],
      );
      const messages = [...asked, { role: 'assistant' as const, content }, ...user(results)];
      expect(textOf(await create(bench, { messages, tools }))).toBe('It is fine 1 and fine 2.');
    },
  },
  {
    name: 'tools that Anthropic runs itself (`web_search`)',
    outcome: onlyAnthropic,
    word: 'web_search_20250305',
    prove: async (bench) => {
      await create(bench, { tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
      expect(bodyOf(bench)).toMatchObject({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] });
    },
  },
];

const threads: Feature = {
  name: 'conversations that Anthropic holds (`thread`)',
  outcome: outcomes('refused'),
  word: 'thread',
  prove: async (bench) => {
    await create(bench, foreign({ thread: { type: 'create' } }));
  },
};

const bodyOf = ({ stub }: Bench): unknown => stub.requests.at(-1)?.body;

const contents: readonly Feature[] = [
  {
    name: 'structured output (`output_config.format`)',
    outcome: everywhere,
    prove: async (bench) => {
      const format = { type: 'json_schema' as const, schema: citySchema };
      expect(JSON.parse(textOf(await create(bench, { output_config: { format } })))).toEqual(cityAnswer);
    },
  },
  {
    name: 'images (`base64` and `url`)',
    outcome: outcomes('works', { local: 'refused' }),
    word: 'image',
    prove: async (bench) => {
      const sources = [
        { type: 'base64' as const, media_type: 'image/png' as const, data: pixel },
        { type: 'url' as const, url: 'https://example.com/a.png' },
      ];
      const images = sources.map((source) => ({ type: 'image' as const, source }));
      const understood = await echo(bench, { messages: user([{ type: 'text', text: 'echo' }, ...images]) });
      expect(understood.images).toEqual([`data:image/png;base64,${pixel}`, 'https://example.com/a.png']);
    },
  },
  {
    name: 'documents',
    outcome: onlyAnthropic,
    word: 'document',
    prove: async (bench) => {
      const source = { type: 'text' as const, media_type: 'text/plain' as const, data: 'a' };
      await create(bench, { messages: user([{ type: 'document', source }]) });
      expect(bodyOf(bench)).toMatchObject({ messages: [{ content: [{ type: 'document', source }] }] });
    },
  },
  {
    name: 'a beginning of the answer',
    outcome: onlyAnthropic,
    word: 'messages.1.role',
    prove: async (bench) => {
      const messages = [...user('Hi'), { role: 'assistant' as const, content: 'One' }];
      await create(bench, { messages });
      expect(bodyOf(bench)).toMatchObject({ messages });
    },
  },
  {
    name: 'a prompt that is too long',
    outcome: everywhere,
    prove: async (bench) => {
      await expect(create(bench, { messages: user(overlong) })).rejects.toMatchObject({
        status: 400,
        type: 'invalid_request_error',
        apiMessage: expect.stringMatching(
          bench.type === 'local' ? /^prompt is too long: \d{3} tokens > 512 maximum$/ : /9000.*8192|8192.*9000/,
        ),
      });
    },
  },
];

/** `POST /v1/messages`. */
export const anthropicMessagesFeatures: FeaturesOfRoute = {
  route: 'anthropic_messages',
  title: "Anthropic's messages",
  features: [...texts, ...toolFeatures, ...contents, threads],
};

/** `POST /v1/messages/count_tokens`. */
export const anthropicCountFeatures: FeaturesOfRoute = {
  route: 'anthropic_count_tokens',
  title: "Anthropic's count of tokens",
  features: [
    {
      name: 'the tokens of a prompt with tools',
      outcome: everywhere,
      prove: async ({ anthropic, type: model }) => {
        const { input_tokens: short } = await anthropic.messages.countTokens({ model, messages: user('Hi') });
        const { input_tokens: long } = await anthropic.messages.countTokens({ model, messages: user('Hi'), tools });
        expect(short).toBeGreaterThan(0);
        expect(long).toBeGreaterThan(short);
      },
    },
  ],
};
