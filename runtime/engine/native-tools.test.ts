import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModel, inspectModel } from '../../models/index.ts';
import { resolveSampling } from '../config/resolve-sampling.ts';
import type { AnswerDelta, TokenBatch } from '../contract/events.ts';
import type { ToolCall } from '../contract/options.ts';
import type { CancelRequest, Engine, EngineTextRequest, EngineTextResult, EngineTool } from './engine.ts';
import { loadEngine } from './load-engine.ts';
import { openScriptedModel, type ScriptedModel } from './testing/scripted-model.ts';
import { HERMES_TEMPLATE, THINKING_TEMPLATE } from './testing/tool-templates.ts';

const placeAndDays = {
  type: 'object',
  properties: { place: { enum: ['Rome', 'Oslo'] }, days: { type: 'integer', minimum: 1, maximum: 5 } },
  required: ['place', 'days'],
  additionalProperties: false,
};
const tool = (name: string, schema: object = placeAndDays): EngineTool => ({
  name,
  description: `The ${name} of a place.`,
  parameters: JSON.stringify(schema),
  constraint: JSON.stringify(schema),
});
const definitions = [tool('weather'), tool('traffic')];
const required = { definitions, choice: 'required', parallel: false } as const;
const auto = { definitions, choice: 'auto', parallel: false } as const;
const ask = (content: string) => ({ messages: [{ role: 'user', content }] as const });

interface Started {
  readonly batches: readonly TokenBatch[];
  readonly deltas: readonly AnswerDelta[];
  readonly done: Promise<EngineTextResult>;
  readonly cancel: CancelRequest;
}

function start(engine: Engine, request: Partial<EngineTextRequest>, onTokens?: () => void): Started {
  const batches: TokenBatch[] = [];
  const deltas: AnswerDelta[] = [];
  let cancel: CancelRequest = () => undefined;
  const done = new Promise<EngineTextResult>((onDone, onError) => {
    const whole = {
      requestId: 'r',
      input: ask('How is the weather in Rome?'),
      maxTokens: 600,
      stop: [],
      contextKey: undefined,
      grammar: undefined,
      jsonSchema: undefined,
      sampling: resolveSampling([{ temperature: 0 }], () => 1),
      ...request,
    };
    const note = (batch: TokenBatch) => {
      batches.push(batch);
      onTokens?.();
    };
    cancel = engine.generate(whole, { onTokens: note, onDelta: (delta) => deltas.push(delta), onDone, onError });
  });
  return { batches, deltas, done, cancel };
}

const textOf = (batches: readonly TokenBatch[]) => batches.map(({ text }) => text).join('');

/** The calls that a stream has told. */
function gathered(deltas: readonly AnswerDelta[]): readonly ToolCall[] {
  const calls: { id: string; name: string; arguments: string }[] = [];
  for (const delta of deltas) {
    if (delta.type !== 'tool_call') continue;
    const { index, id = '', name = '', arguments: piece = '' } = delta;
    const call = calls[index] ?? { id, name, arguments: '' };
    calls[index] = { ...call, arguments: call.arguments + piece };
  }
  return calls;
}

/** The arguments of the only call of an answer, which are sound. */
function expectOneCall({ toolCalls = [] }: EngineTextResult, names: readonly string[]): ToolCall {
  const [call] = toolCalls;
  if (call === undefined) return expect.unreachable('there is no call');
  expect(toolCalls).toHaveLength(1);
  expect(names).toContain(call.name);
  expect(call.id).toMatch(/^call_[0-9a-f]{24}$/);
  const { place, days, ...others } = JSON.parse(call.arguments);
  expect(['Rome', 'Oslo']).toContain(place);
  expect([1, 2, 3, 4, 5]).toContain(days);
  expect(others).toEqual({});
  return call;
}

const models: readonly (readonly [string, () => Promise<{ engine: Engine; close: () => Promise<void> }>])[] = [
  ['a template without tools (sipp-tiny)', openBundled],
  ['a template with tools of its own', () => openScriptedModel(HERMES_TEMPLATE, ['answer'])],
];

describe.each(models)('tools with %s', (_, open) => {
  let engine: Engine;
  let close: () => Promise<void>;
  let first: Started;
  let whole: EngineTextResult;
  beforeAll(async () => {
    ({ engine, close } = await open());
    first = start(engine, { tools: required });
    whole = await first.done;
  });
  afterAll(() => close?.());

  test('a call that is required is made, and its arguments satisfy the schema', async () => {
    const { batches, deltas } = first;
    const result = whole;

    const call = expectOneCall(result, ['weather', 'traffic']);
    expect(result).toMatchObject({ text: '', finishReason: 'tool_calls' });
    expect(textOf(batches)).toBe('');
    expect(batches.reduce((sum, { frameCount }) => sum + frameCount, 0)).toBe(result.stats.outputTokens);
    expect(gathered(deltas)).toEqual([call]);
  });

  test('the names of calls are not decided by the seed', async () => {
    const again = await start(engine, { tools: required }).done;

    expect(again.toolCalls?.[0]?.arguments).toBe(whole.toolCalls?.[0]?.arguments);
    expect(again.toolCalls?.[0]?.id).not.toBe(whole.toolCalls?.[0]?.id);
  });

  test('only the tools that are offered are called', async () => {
    const { done } = start(engine, { tools: { ...required, definitions: [tool('traffic')] } });

    expectOneCall(await done, ['traffic']);
  });

  test('the prompt describes the tools, the calls and their results', async () => {
    const call = { id: 'c1', name: 'weather', arguments: '{"place":"Rome","days":2}' };
    const messages = [
      { role: 'user', content: 'How is it?' },
      { role: 'assistant', content: '', toolCalls: [call] },
      { role: 'tool', toolCallId: 'c1', content: 'It rains.' },
    ] as const;

    const prompt = await engine.renderChat(messages, auto);

    expect(prompt).toContain('The traffic of a place.');
    expect(prompt.replaceAll(': ', ':').replaceAll(', ', ',')).toContain(
      '{"name":"weather","arguments":{"place":"Rome","days":2}}',
    );
    expect(prompt).toContain('<tool_response>\nIt rains.\n</tool_response>');
    expect(prompt.endsWith('<|im_start|>assistant\n')).toBe(true);
    const chat = await start(engine, { input: { messages }, tools: required, maxTokens: 1 }).done;
    const query = await start(engine, { input: { prompt }, maxTokens: 1 }).done;
    expect(chat.stats.inputTokens).toBe(query.stats.inputTokens);
  });

  test('the next turn of a chat with tools finds its beginning in the cache', async () => {
    const { toolCalls = [] } = whole;
    await start(engine, { tools: required, contextKey: 'k', maxTokens: 1 }).done;
    const messages = [
      ...ask('How is the weather in Rome?').messages,
      { role: 'assistant', content: '', toolCalls },
      { role: 'tool', toolCallId: toolCalls[0]?.id ?? '', content: 'It rains.' },
    ] as const;

    const { stats } = await start(engine, { input: { messages }, tools: required, contextKey: 'k', maxTokens: 1 }).done;

    expect(stats.cacheHits).toBeGreaterThan(whole.stats.inputTokens / 2);
  });

  test('a request that is cancelled inside a call ends, and others beside it are what they are alone', async () => {
    let cancel: CancelRequest = () => undefined;
    const running = start(engine, { tools: required }, () => cancel('client_disconnected'));
    cancel = running.cancel;
    const beside = start(engine, { tools: required });

    await expect(running.done).rejects.toMatchObject({ code: 'cancelled' });
    expect((await beside.done).toolCalls?.[0]?.arguments).toBe(whole.toolCalls?.[0]?.arguments);
  });

  test('a call that is cut off at the limit is told as far as it goes', async () => {
    const { done, deltas } = start(engine, { tools: required, maxTokens: 60 });

    const result = await done;

    expect(result.finishReason).toBe('length');
    expect(gathered(deltas)).toEqual(result.toolCalls ?? []);
  });

  test('a stop string inside a call ends the answer there', async () => {
    const result = await start(engine, { tools: required, stop: ['"arguments"'] }).done;

    expect(result).toMatchObject({ finishReason: 'stop', stopSequence: '"arguments"' });
  });

  test('the same prompt with tools that must not be called is answered with text', async () => {
    const result = await start(engine, { tools: { ...required, choice: 'none' }, maxTokens: 20 }).done;

    expect(result.toolCalls).toBeUndefined();
    expect(result.text).not.toBe('');
  });

  test('what only describes a schema is told, and stands in nobody’s way', async () => {
    const described = {
      ...placeAndDays,
      not: { required: ['q'] },
      title: 'Wishes',
      patternProperties: { '(?=a)': {} },
    };
    const definition = { ...tool('weather'), parameters: JSON.stringify(described) };
    const tools = { ...required, definitions: [definition] };

    expect(await engine.renderChat(ask('Hi').messages, tools)).toContain('Wishes');
    expectOneCall(await start(engine, { tools }).done, ['weather']);
  });

  test.each([
    ['no JSON Schema', '{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}', /ref/i],
    ['too deep', `{"items":${'{"items":'.repeat(300)}{}${'}'.repeat(300)}}`, /nested more than 200 deep/],
  ])('a schema that is %s is an error of its request', async (_name, constraint, message) => {
    const broken = { ...tool('weather'), constraint, parameters: constraint };
    const { done } = start(engine, { tools: { ...required, definitions: [broken] } });

    await expect(done).rejects.toMatchObject({ code: 'invalid_request', message: expect.stringMatching(message) });
    expectOneCall(await start(engine, { tools: required }).done, ['weather', 'traffic']);
  });
});

describe('answers of which the model decides', () => {
  const begun = '<tool_call>\n';
  const nonsense = '<tool_call>\n{"nonsense"';
  const brackets = '['.repeat(250);
  let model: ScriptedModel;
  beforeAll(async () => {
    model = await openScriptedModel(HERMES_TEMPLATE, ['Well', begun, nonsense, brackets]);
  });
  afterAll(() => model?.close());

  test('text before a call is text, and the call follows its grammar from its first word on', async () => {
    const sampling = await model.write('Well', begun);
    const { done, batches, deltas } = start(model.engine, { tools: auto, sampling });

    const result = await done;

    const call = expectOneCall(result, ['weather', 'traffic']);
    expect(result).toMatchObject({ finishReason: 'tool_calls', text: expect.stringMatching(/^\s*Well\s*$/) });
    expect(textOf(batches)).toBe(result.text);
    expect(gathered(deltas)).toEqual([call]);
  });

  test('an answer may have several calls where that is allowed', async () => {
    const sampling = await model.write('Well', begun);
    const { done, deltas } = start(model.engine, { tools: { ...auto, parallel: true }, sampling, maxTokens: 900 });

    const { toolCalls = [] } = await done;

    expect(toolCalls.length).toBeGreaterThan(1);
    expect(new Set(toolCalls.map(({ id }) => id)).size).toBe(toolCalls.length);
    expect(gathered(deltas)).toEqual(toolCalls);
  });

  test('text without a call is an ordinary answer', async () => {
    const result = await start(model.engine, { tools: auto, sampling: await model.write('Well') }).done;

    expect(result).toMatchObject({ finishReason: 'stop', text: expect.stringMatching(/^\s*Well$/) });
    expect(result.toolCalls).toBeUndefined();
  });

  test.each([
    ['begins a call and goes on with nonsense', nonsense],
    ['is nested too deep to be read', brackets],
  ])('what %s is text', async (_, word) => {
    const { done, batches, deltas } = start(model.engine, { tools: auto, sampling: await model.write('Well', word) });

    const { text, finishReason } = await done;

    expect(text).toContain(word);
    expect(textOf(batches)).toBe(text);
    expect({ finishReason, deltas }).toEqual({ finishReason: 'stop', deltas: [] });
  });
});

describe('reasoning', () => {
  const words = ['<think>', 'ponder', '</think>', 'Hello'];
  let model: ScriptedModel;
  beforeAll(async () => {
    model = await openScriptedModel(THINKING_TEMPLATE, words);
  });
  afterAll(() => model?.close());

  test('is told apart from the answer of a chat', async () => {
    const { done, batches, deltas } = start(model.engine, { sampling: await model.write(...words) });

    const result = await done;

    expect(result).toMatchObject({ text: expect.stringMatching(/^\s*Hello$/), finishReason: 'stop' });
    expect(result.reasoning?.trim()).toBe('ponder');
    expect(textOf(batches)).toBe(result.text);
    expect(deltas.map((delta) => (delta.type === 'reasoning' ? delta.text : '')).join('')).toBe(result.reasoning);
  });

  test('is text in a query', async () => {
    const result = await start(model.engine, { input: { prompt: 'a' }, sampling: await model.write(...words) }).done;

    expect(result.text).toBe(' <think> ponder </think> Hello');
    expect(result.reasoning).toBeUndefined();
  });

  test('an answer that follows a grammar is read as text', async () => {
    const { text, reasoning } = await start(model.engine, { jsonSchema: '{"enum":["<think>"]}' }).done;

    expect({ text, reasoning }).toEqual({ text: '"<think>"', reasoning: undefined });
  });
});

async function openBundled(): Promise<{ engine: Engine; close: () => Promise<void> }> {
  const model = inspectModel(bundledModel().path);
  const engine = await loadEngine({ model, backend: 'cpu', config: { context: { n_threads: 1 } } });
  return { engine, close: () => engine.close() };
}
