import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createTemporaryDirectory,
  writeDecoder,
  writeEmbedder,
  writeEncoderDecoder,
} from '../../models/fixtures/index.ts';
import { bundledModel, inspectModel } from '../../models/index.ts';
import type { NativeRuntimeConfig, SamplingConfig } from '../config/native-runtime-config.ts';
import { resolveSampling } from '../config/resolve-sampling.ts';
import type { SippError } from '../contract/errors.ts';
import type { TokenBatch } from '../contract/events.ts';
import { describeEngine } from '../testing/engine-contract.ts';
import type { CancelRequest, Engine, EngineEmbedding, EngineTextRequest, EngineTextResult } from './engine.ts';
import greedy from './fixtures/greedy.json' with { type: 'json' };
import { loadEngine } from './load-engine.ts';

interface LoadOptions {
  readonly path?: string;
  readonly notes?: readonly string[];
}

/** One thread: the machine's other work must not change how floating-point sums are split. */
function load(config: NativeRuntimeConfig = {}, { path = bundledModel().path, notes }: LoadOptions = {}) {
  const context = { n_threads: 1, ...config.context };
  return loadEngine({
    model: inspectModel(path),
    backend: 'cpu',
    config: { ...config, context },
    ...(notes && { notes }),
  });
}

/** The fallback engine would pass some of these tests too, but they are about ours. */
test('the native engine is built', async () => {
  expect((await withEngine()).description.engine, 'run `sipp setup`').toBe('native');
});

async function withEngine(config: NativeRuntimeConfig = {}, options: LoadOptions = {}): Promise<Engine> {
  const engine = await load(config, options);
  onTestFinished(() => engine.close());
  return engine;
}

async function temporaryFile(name: string): Promise<string> {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  return directory.file(name);
}

interface Started {
  readonly batches: TokenBatch[];
  readonly done: Promise<EngineTextResult>;
  readonly cancel: CancelRequest;
}

const sample = (config: SamplingConfig = { temperature: 0 }) => resolveSampling([config], () => 1);

function start(engine: Engine, request: Partial<EngineTextRequest>, onTokens?: (batch: TokenBatch) => void): Started {
  const batches: TokenBatch[] = [];
  let cancel: CancelRequest = () => undefined;
  const done = new Promise<EngineTextResult>((resolve, reject) => {
    cancel = engine.generate(
      {
        requestId: 'r',
        input: { prompt: 'Once upon a time' },
        maxTokens: 32,
        stop: [],
        contextKey: undefined,
        grammar: undefined,
        jsonSchema: undefined,
        sampling: sample(),
        ...request,
      },
      {
        onTokens: (batch) => {
          batches.push(batch);
          onTokens?.(batch);
        },
        onDone: resolve,
        onError: reject,
      },
    );
  });
  return { batches, done, cancel };
}

const generate = (engine: Engine, request: Partial<EngineTextRequest>) => start(engine, request).done;
const ask = (content: string) => ({ messages: [{ role: 'user', content }] as const });
const endless = { maxTokens: undefined, sampling: sample({ temperature: 0, ignore_eos: true }) };
const failure = (promise: Promise<unknown>): Promise<SippError> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  );

describeEngine('the native engine', ({ notes }) => load({}, { notes }));

describe('greedy answers are llama.cpp’s own, token for token', () => {
  const modelsDirectory = process.env['SIPP_TEST_MODELS'];
  const paths: Record<string, string | undefined> = {
    'sipp-tiny': bundledModel().path,
    stories260K: modelsDirectory && join(modelsDirectory, 'stories260K.gguf'),
  };
  for (const { model, prompt, tokens, ended } of greedy.answers) {
    const path = paths[model];
    test.skipIf(path === undefined || !existsSync(path))(
      `${model} continues ${JSON.stringify(prompt)} (SIPP_TEST_MODELS names the folder of optional models)`,
      async () => {
        const engine = await withEngine({}, path === undefined ? {} : { path });
        const answer = await generate(engine, { input: { prompt }, maxTokens: 96 });

        const spoken = ended === 'eos' ? tokens.slice(0, -1) : tokens;
        expect(answer.text).toBe(await engine.detokenize(spoken));
        expect(answer.stats.outputTokens).toBe(spoken.length);
        expect(answer.finishReason).toBe(ended === 'eos' ? 'stop' : 'length');
      },
    );
  }
});

describe('continuous batching', () => {
  const questions = [
    'Hello!',
    'What is sipp?',
    'Tell me a tiny story.',
    'What is a token?',
    'Bye',
    'How do I build?',
    'Help',
    'Who are you?',
  ];

  test('eight chats at the same time have their sequential answers', async () => {
    const engine = await withEngine({ context: { n_parallel: 8, n_ctx: 4096 } });
    const chat = (question: string) => generate(engine, { input: ask(question), maxTokens: 64 });
    const alone: string[] = [];
    for (const question of questions) alone.push((await chat(question)).text);

    const together = await Promise.all(questions.map(chat));

    expect(together.map(({ text }) => text)).toEqual(alone);
  });

  test('eight answers interleave: a step of the engine is a token of each', async () => {
    const engine = await withEngine({ context: { n_parallel: 8, n_ctx: 4096 } });

    const answers = await Promise.all(
      questions.map((question) => generate(engine, { ...endless, input: ask(question), maxTokens: 300 })),
    );

    const tokens = answers.reduce((sum, { stats }) => sum + stats.outputTokens, 0);
    expect(tokens).toBe(8 * 300);
    // One after another would take a tick for each token.
    expect(engine.stats().ticks).toBeLessThan(tokens / 2);
  });

  test('more requests than sequences all come to their end', async () => {
    const engine = await withEngine({ context: { n_parallel: 2 } });

    const answers = await Promise.all(questions.map((question) => generate(engine, { input: ask(question) })));

    expect(answers.every(({ text }) => text.length > 0)).toBe(true);
    expect(engine.stats()).toMatchObject({
      requestsCompleted: questions.length,
      requestsRunning: 0,
      requestsQueued: 0,
    });
  });

  test('a prompt that arrives does not stop answers that are being written', async () => {
    const engine = await withEngine({
      context: { n_parallel: 2, kv_unified: true },
      scheduler: { prefill_chunk_size: 16 },
    });
    let arrived: Started | undefined;
    let duringPrefill = 0;
    const running = start(engine, { ...endless, maxTokens: 200 }, (batch) => {
      arrived ??= start(engine, { input: { prompt: 'token '.repeat(150) }, maxTokens: 1 });
      if (arrived.batches.length === 0) duringPrefill += batch.frameCount;
    });

    await running.done;
    const late = await arrived?.done;

    // 16 prompt tokens a tick: at least nine ticks, and in each of them the running answer went on.
    expect(late?.stats.prefillTokens).toBeGreaterThanOrEqual(150);
    expect(duringPrefill).toBeGreaterThanOrEqual(9);
  });

  test('without continuous batching requests run one after another', async () => {
    const engine = await withEngine({ scheduler: { continuous_batching: false } });
    const order: string[] = [];
    const first = start(engine, { maxTokens: 20 }, () => order.push('first'));
    const second = start(engine, { maxTokens: 20 }, () => order.push('second'));

    await Promise.all([first.done, second.done]);

    expect(order.lastIndexOf('first')).toBeLessThan(order.indexOf('second'));
  });

  test('a request beyond the queue’s limit is refused, the others run', async () => {
    const engine = await withEngine({
      context: { n_parallel: 1, n_ctx: 16_384 },
      scheduler: { max_queued_requests: 2 },
    });
    const busy = start(engine, endless, () => undefined);
    const rest = Promise.allSettled(Array.from({ length: 6 }, () => generate(engine, {})));
    await engine.tokenize('all six have been taken in');
    busy.cancel('caller_cancelled');
    await failure(busy.done);

    const codes = (await rest).map((end) => (end.status === 'fulfilled' ? 'done' : end.reason.code));

    expect(codes).toEqual(['done', 'done', ...Array(4).fill('overloaded')]);
  });
});

describe('the KV cache', () => {
  test('the next turn of a chat evaluates only what is new', async () => {
    const engine = await withEngine();
    const first = await generate(engine, { input: ask('What is a context key?'), contextKey: 'chat', maxTokens: 64 });
    const turns = [
      { role: 'user', content: 'What is a context key?' },
      { role: 'assistant', content: first.text },
      { role: 'user', content: 'And a token?' },
    ] as const;
    const { stats } = await generate(engine, { input: { messages: turns }, contextKey: 'chat' });
    const cold = await generate(engine, { input: { messages: turns } });

    expect(stats.cacheSource).toBe('live');
    expect(stats.cacheHits).toBe(first.stats.inputTokens + first.stats.outputTokens);
    expect(stats.prefillTokens).toBe(stats.inputTokens - stats.cacheHits);
    expect(cold.stats).toMatchObject({ cacheHits: 0, cacheSource: 'none', prefillTokens: stats.inputTokens });
  });

  test.each([
    ['another key', { contextKey: 'b' }, {}],
    ['no key', { contextKey: undefined }, {}],
    ['a scope alone', { contextKey: undefined, cacheScope: 'a' }, {}],
    ['a disabled cache', { contextKey: 'a' }, { cache: { mode: 'disabled' } } as const],
  ])('%s reuses nothing of a key', async (_name, again, config) => {
    const engine = await withEngine(config);
    await generate(engine, { contextKey: 'a', cacheScope: 'a' });

    const { stats } = await generate(engine, again);

    expect(stats.cacheHits).toBe(0);
  });

  test('without keys, each of two conversations of a scope goes on from its own last turn', async () => {
    const engine = await withEngine({ context: { n_parallel: 3 } });
    const scoped = { cacheScope: 'someone', maxTokens: 200 };
    const openings = ['What is a context key?', 'Tell me a tiny story.'];
    const firsts = [];
    for (const opening of openings) firsts.push(await generate(engine, { ...scoped, input: ask(opening) }));

    for (const [index, opening] of openings.entries()) {
      const { text, stats: first } = firsts[index] ?? expect.unreachable();
      const turns = [
        { role: 'user', content: opening },
        { role: 'assistant', content: text },
        { role: 'user', content: 'And a token?' },
      ] as const;
      const { stats } = await generate(engine, { ...scoped, input: { messages: turns } });

      expect(stats.cacheHits).toBe(first.inputTokens + first.outputTokens);
    }
  });

  test.each([
    ['another scope', { cacheScope: 'b' }],
    ['no scope', {}],
    ['a key', { contextKey: 'a', cacheScope: 'a' }],
    ['a prompt that begins otherwise', { cacheScope: 'a', input: { prompt: 'Zebra' } }],
  ])('%s reuses nothing of a scope', async (_name, again) => {
    const engine = await withEngine();
    await generate(engine, { cacheScope: 'a' });

    expect((await generate(engine, again)).stats.cacheHits).toBe(0);
  });

  test('what a key holds is given up after what has none', async () => {
    const engine = await withEngine({ context: { n_parallel: 2 } });
    await generate(engine, { contextKey: 'chat' });
    const words = ['One', 'Two', 'Three'];
    for (const prompt of words) await generate(engine, { cacheScope: 'someone', input: { prompt } });

    const { stats } = await generate(engine, { contextKey: 'chat' });

    expect(stats.cacheHits).toBe(stats.inputTokens - 1);
  });

  test('requests with one key wait for each other; other keys pass them', async () => {
    const engine = await withEngine();
    const order: string[] = [];
    const run = (contextKey: string, request: Partial<EngineTextRequest>) => start(engine, { contextKey, ...request });

    // The first one goes on until the one beside it has ended, however the threads are scheduled.
    const first = run('a', endless);
    const second = run('a', { maxTokens: 4 });
    const other = run('b', { maxTokens: 4 });
    await Promise.all([
      first.done.catch(() => order.push('first of a')),
      second.done.then(() => order.push('second of a')),
      other.done.then(() => {
        order.push('b');
        first.cancel('caller_cancelled');
      }),
    ]);

    expect(order).toEqual(['b', 'first of a', 'second of a']);
  });

  test('what was said before a cancellation is reused', async () => {
    const engine = await withEngine();
    const first = start(engine, { ...endless, contextKey: 'a' }, () => first.cancel('caller_cancelled'));
    await failure(first.done);

    const { stats } = await generate(engine, { contextKey: 'a' });

    expect(stats.cacheHits).toBe(stats.inputTokens - 1);
  });

  test('a shared cache that runs full is given back by idle keys first, then shared in turns', async () => {
    const engine = await withEngine({ context: { n_ctx: 256, n_parallel: 4, kv_unified: true } });
    await generate(engine, { contextKey: 'idle', maxTokens: 100, sampling: endless.sampling });
    const alone = await generate(engine, { ...endless, maxTokens: 150 });

    const answers = await Promise.all([1, 2, 3].map(() => generate(engine, { ...endless, maxTokens: 150 })));

    for (const { text, finishReason } of answers)
      expect({ text, finishReason }).toEqual({ text: alone.text, finishReason: 'length' });
    expect(answers.some(({ stats }) => stats.preemptions > 0 || stats.queueMs > 0)).toBe(true);
    expect(engine.stats().kvUsed).toBeLessThanOrEqual(256);
  });

  test('an answer that fills its context ends with length', async () => {
    const engine = await withEngine({ context: { n_ctx: 256, n_parallel: 1 } });

    const { finishReason, stats } = await generate(engine, endless);

    expect(finishReason).toBe('length');
    expect(stats.inputTokens + stats.outputTokens).toBe(257);
  });

  test('a prompt that is too long names both numbers', async () => {
    const engine = await withEngine({ context: { n_ctx: 256, n_parallel: 1 } });

    const error = await failure(generate(engine, { input: { prompt: 'token '.repeat(300) } }));

    expect(error.code).toBe('context_length_exceeded');
    expect(error.message).toMatch(/has \d{3} tokens, but the context holds 256/);
  });
});

describe('ending early', () => {
  test('a cancel inside a prefill frees the engine before the prompt is evaluated', async () => {
    const engine = await withEngine({ context: { n_ctx: 1024, n_parallel: 2, n_ubatch: 1024, n_batch: 1024 } });
    const long = start(engine, { input: { prompt: 'token '.repeat(450) } });
    // Ask for something quick, so that the engine is certainly past the beginning of the long prompt.
    await engine.tokenize('now');
    long.cancel('caller_cancelled');

    expect((await failure(long.done)).code).toBe('cancelled');
    expect((await generate(engine, {})).text).not.toBe('');
    expect(engine.stats().requestsCancelled).toBe(1);
  });

  test('a cancelled prefill leaves running answers as they would have been', async () => {
    const engine = await withEngine({ context: { n_parallel: 2, kv_unified: true } });
    const alone = await generate(engine, { ...endless, maxTokens: 120 });
    let disturbed = 0;
    const running = start(engine, { ...endless, maxTokens: 120 }, () => {
      if (disturbed++ > 5) return;
      const other = start(engine, { input: { prompt: 'token '.repeat(200) } });
      other.done.catch((error) => expect(error.code).toBe('cancelled'));
      other.cancel('client_disconnected');
    });

    expect((await running.done).text).toBe(alone.text);
  });

  test('a load can be stopped', async () => {
    const stopped = new AbortController();
    stopped.abort();

    const error = await failure(
      loadEngine({
        model: inspectModel(bundledModel().path),
        backend: 'cpu',
        config: {},
        signal: stopped.signal,
      }),
    );

    expect(error.code).toBe('cancelled');
  });

  test('loading tells its progress, up to all', async () => {
    const shares: number[] = [];
    const engine = await loadEngine({
      model: inspectModel(bundledModel().path),
      backend: 'cpu',
      config: {},
      onProgress: (share) => shares.push(share),
    });
    onTestFinished(() => engine.close());

    expect(shares.at(-1)).toBe(1);
    expect([...shares].sort((a, b) => a - b)).toEqual(shares);
  });
});

describe('text', () => {
  test('a stop string that begins in one token and ends in another is held back', async () => {
    const engine = await withEngine();
    const whole = await generate(engine, { maxTokens: 40 });
    const stop = whole.text.slice(20, 32);

    const run = start(engine, { maxTokens: 40, stop: ['', `${stop}`, 'zzz'] });
    const { text, finishReason } = await run.done;

    expect(text).toBe(whole.text.slice(0, whole.text.indexOf(stop)));
    expect(finishReason).toBe('stop');
    expect(run.batches.map((batch) => batch.text).join('')).toBe(text);
  });

  test('a stop string that only seems to begin is let through', async () => {
    const engine = await withEngine();
    const whole = await generate(engine, { maxTokens: 40 });

    const { text } = await generate(engine, { maxTokens: 40, stop: [`${whole.text.slice(10, 20)}zzz`] });

    expect(text).toBe(whole.text);
  });

  test('code points of several tokens arrive whole', async () => {
    const engine = await withEngine();
    const run = start(engine, { grammar: 'root ::= "naïve 日本語 🙂"', maxTokens: 64 });

    const { text } = await run.done;

    expect(text).toBe('naïve 日本語 🙂');
    for (const batch of run.batches) expect(batch.text).not.toContain('\uFFFD');
  });

  test('a code point that the limit cuts is left out', async () => {
    const engine = await withEngine();

    const { text } = await generate(engine, { grammar: 'root ::= "🙂🙂"', maxTokens: 2 });

    expect('🙂🙂'.startsWith(text)).toBe(true);
    expect(text).not.toContain('\uFFFD');
  });

  test('control tokens in a query are read as such, and as text where asked', async () => {
    const engine = await withEngine();

    const special = await engine.tokenize('<|im_end|>');
    const plain = await engine.tokenize('<|im_end|>', { special: false });

    expect(special).toHaveLength(1);
    expect(plain.length).toBeGreaterThan(1);
    expect(await engine.detokenize(plain)).toBe('<|im_end|>');
  });
});

describe('sampling', () => {
  test('the stages act in the order in which they are named', async () => {
    const engine = await withEngine();
    const text = async (samplers: NonNullable<SamplingConfig['samplers']>) =>
      (
        await generate(engine, {
          maxTokens: 60,
          sampling: sample({ samplers, temperature: 4, top_p: 0.5, top_k: 0, seed: 3 }),
        })
      ).text;

    const cutFirst = await text(['top_p', 'temperature']);
    const heatFirst = await text(['temperature', 'top_p']);

    expect(cutFirst).not.toBe(heatFirst);
    expect(await text(['top_p', 'temperature'])).toBe(cutFirst);
  });

  test.each([
    ['min_p', { min_p: 0.1 }],
    ['typical_p', { typical_p: 0.5 }],
    ['top_n_sigma', { top_n_sigma: 1 }],
    ['xtc', { xtc_probability: 0.5 }],
    ['dry', { temperature: 0.2, dry_multiplier: 5, dry_allowed_length: 1 }],
    ['dynamic temperature', { dynatemp_range: 0.5 }],
    ['mirostat 1', { mirostat: 1 }],
    ['mirostat 2', { mirostat: 2 }],
    ['adaptive_p', { adaptive_target: 0.4 }],
    ['penalties', { repeat_penalty: 1.5, frequency_penalty: 0.5, presence_penalty: 0.5, repeat_last_n: -1 }],
    ['top_k 1', { top_k: 1 }],
  ] as const)('%s has an effect', async (_name, config) => {
    const engine = await withEngine();
    // What repeats itself invites the penalties for it.
    const prompt = 'One day Kim saw a cat. One day Kim saw a cat. One day Kim saw';
    const base = { temperature: 2, top_k: 0, top_p: 1, repeat_penalty: 1, seed: 11 };
    const text = async (sampling: SamplingConfig) =>
      (await generate(engine, { input: { prompt }, maxTokens: 80, sampling: sample(sampling) })).text;

    const without = { ...base, ...('temperature' in config && { temperature: config.temperature }) };
    expect(await text({ ...base, ...config })).not.toBe(await text(without));
  });

  test('a bias can force a token, and one outside the vocabulary is refused', async () => {
    const engine = await withEngine();
    const [token = -1] = await engine.tokenize(' cat');

    const forced = await generate(engine, {
      maxTokens: 3,
      sampling: sample({ temperature: 0, logit_bias: [{ token, bias: 1000 }] }),
    });
    const error = await failure(
      generate(engine, { sampling: sample({ temperature: 0, logit_bias: [{ token: 99_999, bias: 1 }] }) }),
    );

    expect(forced.text).toBe(await engine.detokenize([token, token, token]));
    expect(error).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('99999') });
  });

  test('JSON Schema keywords are honoured', async () => {
    const engine = await withEngine();
    const schema = {
      type: 'object',
      properties: {
        kind: { anyOf: [{ const: 'cat' }, { const: 'dog' }] },
        age: { type: 'integer', minimum: 3, maximum: 7 },
        id: { type: 'string', pattern: '^[A-C]{2}[0-9]$' },
      },
      required: ['kind', 'age', 'id'],
      additionalProperties: false,
    };
    for (const seed of [1, 2, 3]) {
      const sampling = sample({ temperature: 1.5, seed });
      const { text } = await generate(engine, { jsonSchema: JSON.stringify(schema), maxTokens: 120, sampling });
      const value = JSON.parse(text);
      expect(['cat', 'dog']).toContain(value.kind);
      expect([3, 4, 5, 6, 7]).toContain(value.age);
      expect(value.id).toMatch(/^[A-C]{2}[0-9]$/);
    }
  });

  test('a schema that is not one is refused', async () => {
    const engine = await withEngine();

    expect((await failure(generate(engine, { jsonSchema: '{"type":' }))).code).toBe('invalid_request');
    expect((await failure(generate(engine, { jsonSchema: '{"$ref":"#/nowhere"}' }))).code).toBe('invalid_request');
  });
});

describe('kinds of models', () => {
  const embed = (engine: Engine, input: string, normalize = true): Promise<EngineEmbedding> =>
    new Promise((onDone, onError) => engine.embed({ requestId: 'e', input, normalize }, { onDone, onError }));
  const length = (values: Float32Array) => Math.hypot(...values);

  test.each(['mean', 'cls', 'last'] as const)(
    'embeddings are pooled by %s and normalised where asked',
    async (pooling) => {
      const path = await temporaryFile('bert.gguf');
      await writeEmbedder(path, {});
      const engine = await withEngine({ context: { pooling } }, { path });

      const [unit, raw] = await Promise.all([embed(engine, 'hello world'), embed(engine, 'hello world', false)]);

      expect(unit).toMatchObject({ pooling, normalized: true });
      expect(raw.normalized).toBe(false);
      expect(length(unit.values)).toBeCloseTo(1, 5);
      const scale = length(raw.values);
      expect(Array.from(raw.values, (value) => value / scale)[0]).toBeCloseTo(unit.values[0] ?? NaN, 5);
    },
  );

  test('many embeddings at once are those of one at a time', async () => {
    const path = await temporaryFile('bert.gguf');
    await writeEmbedder(path, {});
    const engine = await withEngine({}, { path });
    const inputs = ['a', 'b c', 'hello world', 'the cat', 'dog', 'a b c d e'];
    const alone: Float32Array[] = [];
    for (const input of inputs) alone.push((await embed(engine, input)).values);

    const together = await Promise.all(inputs.map((input) => embed(engine, input)));

    for (const [index, { values }] of together.entries()) {
      const other = alone[index] ?? new Float32Array();
      expect(values.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0)).toBeCloseTo(1, 4);
    }
  });

  test('an encoder-decoder model is refused before it can do harm', async () => {
    const path = await temporaryFile('t5.gguf');
    await writeEncoderDecoder(path, {});

    const error = await failure(load({}, { path }));

    expect(error).toMatchObject({ code: 'model_unsupported', message: expect.stringContaining('ncoder-decoder') });
  });

  test('a model without a template answers queries and refuses chats', async () => {
    const path = await temporaryFile('plain.gguf');
    await writeDecoder(path, {});
    const engine = await withEngine({}, { path });

    expect(
      (await generate(engine, { input: { prompt: 'hello' }, maxTokens: 4 })).stats.outputTokens,
    ).toBeLessThanOrEqual(4);
    expect(await failure(generate(engine, { input: ask('hello') }))).toMatchObject({
      code: 'no_chat_template',
      hint: expect.stringContaining('query'),
    });
  });

  test('threads are chosen and adapted where none are given', async () => {
    const engine = await withEngine({ context: { n_threads: 0 } });

    const { threads } = engine.description.settings;
    const { stats } = await generate(engine, { ...endless, maxTokens: 300 });

    expect(threads.auto).toBe(true);
    expect(stats.threads).toBeGreaterThanOrEqual(1);
    expect(stats.threads).toBeLessThanOrEqual(threads.limit);
  });

  test('the settings in force are told, with a note for each surprise', async () => {
    const engine = await withEngine({ context: { n_ctx: 3000, n_parallel: 4, kv_unified: false, n_threads: 1 } });

    const { settings } = engine.description;

    expect(settings).toMatchObject({
      contextLength: 768,
      contextTotal: 3072,
      parallel: 4,
      kvUnified: false,
      batchSize: 2048,
    });
    expect(settings.threads).toMatchObject({ decode: 1, prefill: 1, auto: false });
    expect(settings.notes.join('\n')).toMatch(/3000 tokens and holds 3072[\s\S]*768 tokens each/);
  });
});
