import OpenAI from 'openai';
import { test as base, describe, expect } from 'vitest';
import type { FinishReason } from '../../runtime/contract/events.ts';
import { fieldsOf } from '../../runtime/profile/fields-of.ts';
import { testToken } from '../server/testing/open-gateway.ts';
import type { WireFormat } from '../targets/target.ts';
import { type StreamFixture, streamFixture, streamFixtureNames } from '../testing/stream-fixture.ts';
import { openScene, providerLines } from './testing/open-scene.ts';
import { argumentsOf, type Read, type StreamClient, streamClients } from './testing/stream-clients.ts';

type ClientName = keyof typeof streamClients;

const typeOf: Readonly<Record<WireFormat, 'openai_compatible' | 'anthropic'>> = {
  openai_chat: 'openai_compatible',
  openai_completions: 'openai_compatible',
  anthropic_messages: 'anthropic',
};

const recorded = streamFixtureNames().map(streamFixture);
const fixtures = recorded.filter(({ format }) => format !== 'openai_completions');
const completions = recorded.filter(({ format }) => format === 'openai_completions');

/** A gateway with a target for each recorded stream, behind which a server says what is recorded to the model of that name. */
const test = base.extend(
  'scene',
  { scope: 'file' },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are needed.
  ({}, { onCleanup }) =>
    openScene({
      onOpened: onCleanup,
      providers: ({ body }) => streamFixture(String(fieldsOf(body)['model'])).reply,
      toml: (baseUrl) =>
        recorded
          .map(({ name, format }) => providerLines({ type: typeOf[format], name, model: name, baseUrl }))
          .join(''),
    }),
);

/** The format that each client speaks where that is one of those of recorded streams. */
const spoken: Readonly<Record<ClientName, WireFormat | undefined>> = {
  openai: 'openai_chat',
  'openai (responses)': undefined,
  anthropic: 'anthropic_messages',
  'ai (openai-compatible)': 'openai_chat',
  'ai (anthropic)': 'anthropic_messages',
};

/** How each client calls the ends of answers. */
const ends: Readonly<Record<ClientName, Readonly<Record<FinishReason, string>>>> = {
  openai: { stop: 'stop', length: 'length', tool_calls: 'tool_calls', content_filter: 'content_filter' },
  'openai (responses)': {
    stop: 'completed',
    length: 'max_output_tokens',
    tool_calls: 'completed',
    content_filter: 'content_filter',
  },
  anthropic: { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use', content_filter: 'refusal' },
  'ai (openai-compatible)': aiEnds(),
  'ai (anthropic)': aiEnds(),
};

function aiEnds(): Readonly<Record<FinishReason, string>> {
  return { stop: 'stop', length: 'length', tool_calls: 'tool-calls', content_filter: 'content-filter' };
}

/** What clients on their own stumble over, or do not notice: the gateway says what is meant, or that something is missing. */
const mended: ReadonlyMap<string, readonly ClientName[]> = new Map([
  ['openai_chat/nothing-but-done', ['openai', 'ai (openai-compatible)']],
  ['anthropic_messages/message-stop-missing', ['anthropic', 'ai (anthropic)']],
  ['anthropic_messages/whole-blocks-without-event-names', ['anthropic']],
  ['anthropic_messages/cut-short', ['ai (anthropic)']],
]);

const toolsOf = ({ expected }: StreamFixture) => expected.answer?.toolCalls?.map(({ name }) => name) ?? [];

// The key of a table is one of its names.
for (const client of Object.keys(streamClients) as ClientName[]) {
  const read: StreamClient = streamClients[client];
  describe(client, () => {
    for (const fixture of fixtures) {
      const tools = toolsOf(fixture);
      if (fixture.format === spoken[client] && !mended.get(fixture.name)?.includes(client)) {
        test(`${fixture.name} is what the provider itself would have said`, async ({ scene }) => {
          const { name: model } = fixture;
          const direct = await outcomeOf(read({ baseUrl: scene.stub.baseUrl, apiKey: 'key', model, tools }));
          const through = read({ baseUrl: scene.gateway.publicUrl, apiKey: testToken, model, tools });

          expect(await outcomeOf(through)).toEqual(direct);
        });
      } else {
        test(`${fixture.name} is what was meant`, async ({ scene }) => {
          const { name: model, expected } = fixture;
          const told = read({ baseUrl: scene.gateway.publicUrl, apiKey: testToken, model, tools });

          if (expected.answer === undefined) await expect(told).rejects.toThrow();
          else expect(await told).toMatchObject(meant(expected.answer, client));
        });
      }
    }
  });
}

describe('openai (completions)', () => {
  test.for(completions)('$name is what the provider itself would have said', async ({ name: model }, { scene }) => {
    const read = async (baseURL: string, apiKey: string) => {
      const client = new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 });
      const options = { include_usage: true };
      const chunks: OpenAI.Completion[] = [];
      for await (const chunk of await client.completions.create({
        model,
        prompt: 'Hi',
        stream: true,
        stream_options: options,
      })) {
        chunks.push(chunk);
      }
      return chunks;
    };
    const direct = await read(scene.stub.baseUrl, 'key');

    expect(direct.length).toBeGreaterThan(1);
    expect(await read(scene.gateway.publicUrl, testToken)).toEqual(direct);
  });
});

/** What came, or that nothing did. */
const outcomeOf = (told: Promise<Read>): Promise<Read | 'failed'> => told.catch(() => 'failed' as const);

function meant(answer: NonNullable<StreamFixture['expected']['answer']>, client: ClientName) {
  const { text, reasoning = '', toolCalls = [], finishReason, usage } = answer;
  return {
    text,
    reasoning,
    calls: toolCalls.map(({ name, arguments: words }) => [name, argumentsOf(words)]),
    finish: ends[client][finishReason],
    ...(usage && { usage: [usage.inputTokens, usage.outputTokens, usage.cachedTokens ?? 0] }),
  };
}
