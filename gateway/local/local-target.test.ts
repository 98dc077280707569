import { describe, expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import type { TextAnswer, TextRequest } from '../targets/target.ts';
import { ask, askEmbeddings } from '../testing/ask.ts';
import { held } from './testing/held.ts';
import { localScene } from './testing/local-scene.ts';

/** Lets everything happen that does not wait for a test. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('answers', () => {
  test('a query streams its text, and the answer has the whole of it', async () => {
    const { target } = localScene();
    await target.start();

    const { texts, answer } = ask(target, { input: { prompt: 'abc' } });

    expect(await answer).toMatchObject({
      text: 'cba',
      finishReason: 'stop',
      usage: { inputTokens: 3, outputTokens: 3, totalTokens: 6 },
      timings: { queueMs: 0, prefillMs: 0, decodeMs: 0 },
    });
    expect(texts).toEqual(['c', 'b', 'a']);
  });

  test('a request that does not stream gets no pieces', async () => {
    const { target } = localScene();

    const { texts, answer } = ask(target, { stream: false });

    expect((await answer).text).toBe('iH');
    expect(texts).toEqual([]);
  });

  test('session, seed, grammar and limits reach the engine', async () => {
    const { target, engines } = localScene({}, { script: { capabilities: { supportsGrammar: true } } });

    await ask(target, {
      session: 'caller/s',
      seed: 5,
      grammar: 'root ::= "x"',
      options: { maxTokens: 1, temperature: 0.5, stop: ['q'] },
    }).answer;

    expect(engines[0]?.requests[0]).toMatchObject({
      contextKey: 'caller/s',
      grammar: 'root ::= "x"',
      maxTokens: 1,
      stop: ['q'],
      sampling: { seed: 5, temperature: 0.5 },
    });
  });

  test('tools, sampling and other wishes reach the engine', async () => {
    const { target, engines } = localScene({}, { script: { capabilities: { supportsGrammar: true } } });
    const messages = [{ role: 'user', content: 'a' }] as const;
    const sampling = { topK: 3, minP: 0.1, presencePenalty: 1, frequencyPenalty: -1, logitBias: { 7: -100 } };

    await ask(target, { input: { messages }, tools: [{ name: 'f' }], parallelToolCalls: true, sampling }).answer;
    await ask(target, { input: { messages }, jsonObject: true }).answer;

    const [first, second] = engines[0]?.requests ?? [];
    expect(first).toMatchObject({
      tools: { definitions: [{ name: 'f' }], choice: 'auto', parallel: true },
      sampling: {
        top_k: 3,
        min_p: 0.1,
        presence_penalty: 1,
        frequency_penalty: -1,
        logit_bias: [{ token: 7, bias: -100 }],
      },
    });
    expect(second?.jsonSchema).toBe('{"type":"object"}');
  });

  test('reasoning, calls and probabilities stream in their order, and the answer has them', async () => {
    const answer = () =>
      [
        { type: 'reasoning', text: 'Hm.' },
        'a',
        { type: 'tool_call', index: 0, id: 'c', name: 'f' },
        { type: 'tool_call', index: 0, arguments: '{}' },
      ] as const;
    const { target } = localScene({}, { script: { answer } });
    const told: unknown[] = [];

    const whole = await new Promise<TextAnswer>((onDone, onError) => {
      const request = { requestId: 'r', input: { prompt: 'x' }, options: {}, stream: true, logprobs: 0 };
      const onText = (text: string) => told.push(text);
      target.generate(request, { onText, onDelta: (delta) => told.push(delta), onDone, onError });
    });

    const logprobs = [{ token: 'a', bytes: [97], logprob: Math.log(0.5), top: [] }];
    expect(told).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'logprobs', tokens: logprobs },
      'a',
      { type: 'tool_call', index: 0, id: 'c', name: 'f' },
      { type: 'tool_call', index: 0, arguments: '{}' },
    ]);
    expect(whole).toMatchObject({
      text: 'a',
      finishReason: 'tool_calls',
      reasoning: 'Hm.',
      toolCalls: [{ id: 'c', name: 'f', arguments: '{}' }],
      logprobs,
    });
  });

  test('the tokens of a prompt are counted with its tools', async () => {
    const { target } = localScene();
    const messages = [{ role: 'user', content: 'four' }] as const;
    const request = { requestId: 'r', input: { messages }, options: {}, stream: false, tools: [{ name: 'f' }] };

    expect(await target.countTokens(request)).toBe('tool: f\nuser: four\n'.length);
  });

  test('the stop text that ended an answer is told', async () => {
    const { target } = localScene();

    const { text, stopSequence } = await ask(target, { input: { prompt: 'abc' }, options: { stop: ['b'] } }).answer;

    expect({ text, stopSequence }).toEqual({ text: 'c', stopSequence: 'b' });
  });

  test('the inputs of an embedding are answered in their order, with their tokens', async () => {
    const { target } = localScene({}, { script: { capabilities: { supportsEmbeddings: true } } });

    const { vectors, usage } = await askEmbeddings(target, ['a', 'bcd']);

    expect(vectors).toEqual([
      [1, 0],
      [1, 0],
    ]);
    expect(usage).toEqual({ inputTokens: 4, outputTokens: 0, totalTokens: 4 });
  });

  test('an embedding that fails is one error', async () => {
    const { target } = localScene();

    await expect(askEmbeddings(target, ['a', 'b'])).rejects.toMatchObject({ code: 'unsupported_operation' });
  });

  test.each([
    [{ prompt: 'four' }, 4],
    [{ messages: [{ role: 'user', content: 'four' }] as const }, 'user: four\n'.length],
    [['ab', 'c'], 3],
  ])('the tokens of %j are counted', async (input, tokens) => {
    const { target } = localScene();
    const request = Array.isArray(input)
      ? { requestId: 'r', inputs: input }
      : { requestId: 'r', input: input as TextRequest['input'], options: {}, stream: false }; // Not the list.

    expect(await target.countTokens(request)).toBe(tokens);
  });

  test('a cancelled request ends once, and the model is idle', async () => {
    const beat = held();
    const { target } = localScene({ keep_alive: '1s' }, { script: { beat: beat.wait } });
    const { call, answer, ends } = ask(target);
    await beat.awaited;

    call.cancel('client_disconnected');
    call.cancel('server_shutdown');

    await expect(answer).rejects.toThrow('request cancelled (client_disconnected)');
    beat.release();
    await settled();
    expect(ends()).toBe(1);
  });

  test.each([
    ['off', {}, []],
    ['basic', { queueMs: 0, prefillMs: 0, decodeMs: 0 }, []],
    ['profile', { queueMs: 0, prefillMs: 0, decodeMs: 0 }, ['r-1']],
  ] as const)(
    'with stats = "%s" an answer has its timings, and profiles are logged',
    async (stats, timings, logged) => {
      const { target, lines } = localScene({ stats });

      expect((await ask(target).answer).timings).toEqual(timings);
      const profiles = lines.filter(({ message }) => message === 'request profile');
      expect(profiles.map(({ fields }) => fields['request_id'])).toEqual(logged);
    },
  );
});

describe('refusals before anything is sent', () => {
  const text: TextRequest = { requestId: 'r', input: { prompt: 'a' }, options: {}, stream: true };
  const chat = { messages: [{ role: 'user', content: 'a' }] } as const;
  const image = { type: 'image', url: 'https://example.com/a.png' } as const;

  test.each<[string, Partial<TextRequest>, string]>([
    [
      'tools with a schema',
      { input: chat, tools: [{ name: 'f' }], jsonObject: true },
      'unsupported operation tools on endpoint small',
    ],
    ['a bias of no token', { sampling: { logitBias: { x: 1 } } }, 'logit_bias has the key "x"'],
    ['images', { input: { messages: [{ role: 'user', content: [image] }] } }, 'messages.0.content.0.image_url'],
    ['schemas', { jsonSchema: '{"minLenght":1}' }, 'minLenght'],
    ['two constraints', { jsonSchema: '{}', grammar: 'root ::= "a"' }, 'exclude each other'],
  ])('%s are refused also while nothing is loaded', (_, request, message) => {
    expect(localScene({ load: 'lazy' }).target.refusal('query', { ...text, ...request })?.message).toContain(message);
  });

  test('what the model cannot do is refused as soon as it is known', async () => {
    const { target } = localScene({}, { script: { capabilities: { hasChatTemplate: false } } });
    const asked = { ...text, input: chat, tools: [{ name: 'f' }] } as const;
    expect(target.refusal('chat', asked)).toBeUndefined();

    await target.start();

    expect(target.refusal('chat', asked)?.code).toBe('no_chat_template');
    expect(target.refusal('embed', { requestId: 'r', inputs: ['a'] })?.code).toBe('unsupported_operation');
    expect(target.refusal('query', { ...text, grammar: 'root ::= "a"' })?.message).toContain('local.grammar');
    expect(target.refusal('query', text)).toBeUndefined();
  });

  test('what only shows when it is sent goes to the listener, later', async () => {
    const { target } = localScene({ runtime: { sampling: { samplers: ['top_k'] } } });
    await target.start();

    const { answer, ends } = ask(target, { options: { topP: 0.5 } });

    expect(ends()).toBe(0);
    await expect(answer).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('loading', () => {
  test('nothing is loaded before it is needed, and the first requests share one load', async () => {
    const scene = localScene({ load: 'lazy' });
    expect(scene.target.status()).toMatchObject({ state: 'unloaded', isNeeded: false });

    const asked = [ask(scene.target), ask(scene.target)];

    await Promise.all(asked.map(({ answer }) => answer));
    expect(scene.loads).toBe(1);
    expect(scene.target.status()).toMatchObject({ state: 'ready', engine: { stats: { requestsCompleted: 2 } } });
  });

  test('the progress of a load is told, and waiting for it is time in the queue', async () => {
    const gate = held();
    const { target, clock } = localScene(
      {},
      {
        gate: (_, { onProgress }) => {
          onProgress?.(0.25);
          return gate.wait();
        },
      },
    );
    const started = target.start();
    await gate.awaited;
    expect(target.status()).toMatchObject({ state: 'loading', progress: 0.25, isNeeded: true });
    const { answer } = ask(target);

    clock.advance(70);
    gate.release();

    await started;
    expect((await answer).timings.queueMs).toBe(70);
  });

  test('a request that leaves does not get the model', async () => {
    const gate = held();
    const { target, engines } = localScene({}, { gate: gate.wait });
    const { call, answer, ends } = ask(target);
    const other = ask(target);
    await gate.awaited;

    call.cancel('client_disconnected');

    await expect(answer).rejects.toThrow('client_disconnected');
    gate.release();
    await other.answer;
    expect([engines[0]?.requests.length, ends()]).toEqual([1, 1]);
  });

  test('more requests than may wait are told to come again', async () => {
    const gate = held();
    const { target } = localScene({ runtime: { scheduler: { max_queued_requests: 1 } } }, { gate: gate.wait });
    const first = ask(target);

    await expect(ask(target).answer).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 1000 });

    gate.release();
    await first.answer;
  });

  test('with cold_start = "refuse" requests are told when to come again, by how far the load is', async () => {
    const gate = held();
    let advance: (share: number) => void = () => undefined;
    const { target, clock } = localScene(
      { load: 'lazy', cold_start: 'refuse' },
      {
        gate: (_, { onProgress }) => {
          advance = (share) => onProgress?.(share);
          return gate.wait();
        },
      },
    );
    await expect(ask(target).answer).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 1000 });
    await gate.awaited;

    clock.advance(5000);
    advance(0.25);

    await expect(ask(target).answer).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 15_000 });
    gate.release();
    await target.start();
    expect((await ask(target).answer).text).toBe('iH');
  });

  test('a model that cannot be loaded says why, and is tried again after a while', async () => {
    const scene = localScene(
      { load: 'lazy' },
      {
        gate: async (load) => {
          if (load <= 2) throw new SippError('model_unsupported', `No ${load}.`);
        },
      },
    );
    const { target, clock } = scene;

    await expect(target.start()).rejects.toThrow('No 1.');
    expect(target.status()).toMatchObject({ state: 'failed', reason: 'No 1.' });
    await expect(ask(target).answer).rejects.toThrow('No 1.');
    expect(scene.loads).toBe(1);

    clock.advance(500);
    await expect(ask(target).answer).rejects.toThrow('No 2.');
    clock.advance(999);
    await expect(ask(target).answer).rejects.toThrow('No 2.');
    clock.advance(1);
    expect((await ask(target).answer).text).toBe('iH');
  });

  test('a model that is not there is an error of its own', async () => {
    await expect(localScene({ model: '/no/such.gguf' }).target.start()).rejects.toMatchObject({
      code: 'model_not_found',
    });
  });
});

describe('crashes', () => {
  test('running requests fail, those that come wait, and the engine is started again', async () => {
    const beat = held();
    const { target, clock, engines } = localScene({}, { script: { beat: beat.wait } });
    await target.start();
    const running = ask(target);
    await beat.awaited;

    engines[0]?.crash();

    await expect(running.answer).rejects.toMatchObject({ code: 'engine_crashed' });
    expect(target.status()).toMatchObject({ state: 'failed', reason: "The engine's process was ended by a test." });
    const later = ask(target);
    beat.release();
    clock.advance(500);
    expect((await later.answer).text).toBe('iH');
    expect(target.status()).toMatchObject({ state: 'ready', restarts: 1 });
    expect(running.ends()).toBe(1);
  });

  test('each crash waits twice as long, at most 30 seconds, and a minute of health forgives them', async () => {
    const { target, clock, engines } = localScene();
    const waits: number[] = [];
    const crash = async () => {
      await target.start();
      engines.at(-1)?.crash();
      waits.push(...clock.running);
      clock.advance(30_000);
    };

    for (let index = 0; index < 8; index += 1) await crash();
    await target.start();
    clock.advance(60_000);
    await crash();

    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 500]);
  });

  test('an eager model comes back by itself, a lazy one with its next request', async () => {
    const eager = localScene();
    const lazy = localScene({ load: 'lazy' });
    for (const { target, engines, clock } of [eager, lazy]) {
      await target.start();
      engines[0]?.crash();
      clock.advance(500);
    }
    await settled();

    expect([eager.loads, lazy.loads]).toEqual([2, 1]);
    expect(lazy.target.status().state).toBe('unloaded');
    await ask(lazy.target).answer;
    expect(lazy.loads).toBe(2);
  });

  test('an engine that ends as soon as it is loaded has crashed, and who waits goes on waiting', async () => {
    const { target, clock } = localScene({}, { onLoaded: (engine, load) => load === 1 && engine.crash() });
    const { answer } = ask(target);
    await clock.started(500);
    expect(target.status().state).toBe('failed');

    clock.advance(500);

    expect((await answer).text).toBe('iH');
  });

  test('what refuses cold starts refuses while it waits, too', async () => {
    const { target, engines } = localScene({ cold_start: 'refuse' });
    await target.start();
    engines[0]?.crash();

    await expect(ask(target).answer).rejects.toMatchObject({ code: 'overloaded', retryAfterMs: 1500 });
  });
});

describe('keep_alive', () => {
  test('an idle model is unloaded, and loaded again by the next request', async () => {
    const scene = localScene({ keep_alive: '10m' });
    const { target, clock, engines } = scene;
    await target.start();
    clock.advance(599_000);
    await ask(target).answer;
    clock.advance(599_000);
    expect(target.status().state).toBe('ready');

    clock.advance(1000);

    expect(target.status().state).toBe('unloaded');
    await settled();
    expect(engines[0]?.isClosed).toBe(true);
    expect((await ask(target).answer).text).toBe('iH');
    expect(scene.loads).toBe(2);
  });

  test('a working model stays', async () => {
    const beat = held();
    const { target, clock } = localScene({ keep_alive: '1s' }, { script: { beat: beat.wait } });
    const { answer } = ask(target);
    await beat.awaited;

    clock.advance(10_000);

    expect(target.status().state).toBe('ready');
    beat.release();
    await answer;
  });
});

describe('closing', () => {
  test('it ends what runs and what waits, and refuses what comes later', async () => {
    const beat = held();
    const { target, engines } = localScene({}, { script: { beat: beat.wait } });
    const running = ask(target);
    await beat.awaited;

    const closed = target.close();

    expect(target.close()).toBe(closed);
    await closed;
    await expect(running.answer).rejects.toThrow('server_shutdown');
    await expect(ask(target).answer).rejects.toMatchObject({ code: 'engine_closed' });
    expect(engines[0]?.isClosed).toBe(true);
  });

  test('it stops a load', async () => {
    const gate = held();
    const { target, engines } = localScene({}, { gate: gate.wait });
    const waiting = ask(target);
    await gate.awaited;

    const closed = target.close();
    gate.release();

    await closed;
    await expect(waiting.answer).rejects.toThrow('server_shutdown');
    expect(engines).toEqual([]);
  });
});
