import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { SamplingConfig } from '../config/native-runtime-config.ts';
import { resolveSampling } from '../config/resolve-sampling.ts';
import type { SippError } from '../contract/errors.ts';
import type { TokenBatch } from '../contract/events.ts';
import type { CancelRequest, Engine, EngineEmbedding, EngineTextRequest, EngineTextResult } from '../engine/engine.ts';

/** Loads a text model. Called for one engine that most tests share, and for some that are closed. Notes go into `settings.notes`. */
export type LoadForContract = (options: { readonly notes: readonly string[] }) => Promise<Engine>;

const PROMPT = 'The sky is';
const SEED = 7;
const notes = ['A note from before the engine was loaded.'];

/** What every engine promises, whatever it runs on. The model must write at least twelve tokens after "The sky is". */
export function describeEngine(name: string, load: LoadForContract): void {
  describe(`${name} keeps the engine contract`, () => {
    let engine: Engine;
    beforeAll(async () => {
      engine = await load({ notes });
    });
    afterAll(() => engine?.close());

    const greedy = (request: Partial<EngineTextRequest> = {}) => start(engine, request);

    test('notes from before the loading come first in its settings', () => {
      expect(engine.description.settings.notes[0]).toBe(notes[0]);
    });

    test('the batches of an answer add up to its text, its tokens and its bytes', async () => {
      const { result, batches } = await greedy().ended;

      expect(batches.map(({ text }) => text).join('')).toBe(result?.text);
      expect(batches.reduce((sum, { frameCount }) => sum + frameCount, 0)).toBe(result?.stats.outputTokens);
      let next = 0;
      for (const { requestId, sequenceStart, text, frameCount, byteCount } of batches) {
        expect({ requestId, sequenceStart, byteCount }).toEqual({
          requestId: 'r',
          sequenceStart: next,
          byteCount: Buffer.byteLength(text),
        });
        next += frameCount;
      }
    });

    test('an answer that is cut off at its limit ends with length', async () => {
      const { result } = await greedy({ maxTokens: 3 }).ended;

      expect(result).toMatchObject({ finishReason: 'length', stats: { outputTokens: 3 } });
    });

    test('a stop string ends the answer and is neither in its text nor in its stream', async () => {
      const whole = (await greedy().ended).result?.text ?? '';
      const middle = Math.floor(whole.length / 2);
      const stop = whole.slice(middle, middle + 3);

      const { result, batches } = await greedy({ stop: ['never to be seen', stop] }).ended;

      expect(result).toMatchObject({ text: whole.slice(0, whole.indexOf(stop)), finishReason: 'stop' });
      expect(batches.map(({ text }) => text).join('')).toBe(result?.text);
    });

    test('answers that run at the same time are the same as one after another', async () => {
      // Questions with clear answers: batches of another size round differently, which decides between tokens that are all but equal.
      const questions = ['Hello!', 'What is sipp?', 'What is a token?', 'Who are you?'];
      const asked = (content: string) =>
        greedy({ maxTokens: 64, input: { messages: [{ role: 'user', content }] } }).ended;
      const alone: (string | undefined)[] = [];
      for (const question of questions) alone.push((await asked(question)).result?.text);

      const together = await Promise.all(questions.map(asked));

      expect(together.map(({ result }) => result?.text)).toEqual(alone);
    });

    test('a context key does not change the answer', async () => {
      const plain = await greedy().ended;
      const first = await greedy({ contextKey: 'k' }).ended;
      const second = await greedy({ contextKey: 'k' }).ended;

      expect([first.result?.text, second.result?.text]).toEqual([plain.result?.text, plain.result?.text]);
    });

    test('the same seed gives the same random answer, and is told', async () => {
      const sampling = sample({ temperature: 1.5, seed: SEED });
      const [first, second] = [await greedy({ sampling }).ended, await greedy({ sampling }).ended];

      expect(second.result?.text).toBe(first.result?.text);
      expect(first.result?.stats.seed).toBe(SEED);
    });

    test('a cancelled request ends once, with the first reason', async () => {
      // Long enough that it cannot have ended before the next line runs, even on a busy machine.
      const prompt = 'word '.repeat(Math.floor(engine.description.settings.contextLength / 3));
      const run = greedy({ input: { prompt }, maxTokens: undefined });
      run.cancel('client_disconnected');
      run.cancel('deadline_exceeded');

      const { error, endings } = await run.ended;

      expect(error).toMatchObject({ code: 'cancelled', message: expect.stringContaining('client_disconnected') });
      expect(endings).toBe(1);
    });

    test('a request can be cancelled while it writes, and after its end without effect', async () => {
      const run = greedy({ maxTokens: undefined, sampling: sample({ temperature: 0 }) });
      await run.firstTokens;
      run.cancel('caller_cancelled');
      const { error, endings } = await run.ended;
      run.cancel('caller_cancelled');
      await greedy().ended;

      // A short context may be full before the cancellation arrives.
      if (error) expect(error.code).toBe('cancelled');
      expect(endings).toBe(1);
    });

    test('a prompt that does not fit is refused, and the next request runs', async () => {
      const prompt = 'word '.repeat(engine.description.settings.contextTotal + 1);

      const { error } = await greedy({ input: { prompt } }).ended;

      expect(error?.code).toBe('context_length_exceeded');
      expect((await greedy().ended).result?.text).toBeTruthy();
    });

    test('messages are rendered by the template of the model, or refused', async () => {
      const messages = [{ role: 'user', content: 'Tell me about rain.' }] as const;
      const { result, error } = await greedy({ input: { messages } }).ended;

      if (engine.description.capabilities.hasChatTemplate) {
        expect(await engine.renderChat(messages)).toContain('Tell me about rain.');
        expect(result?.text).toBeTruthy();
      } else {
        await expect(engine.renderChat(messages)).rejects.toMatchObject({ code: 'no_chat_template' });
        expect(error?.code).toBe('no_chat_template');
      }
    });

    test('a grammar binds the answer where grammars are supported', async () => {
      if (!engine.description.capabilities.supportsGrammar) return;
      const schema = await greedy({ jsonSchema: JSON.stringify({ enum: ['north', 'south'] }) }).ended;
      const grammar = await greedy({ grammar: 'root ::= "x" | "y"' }).ended;
      const broken = await greedy({ grammar: 'root ::= (' }).ended;

      expect(['north', 'south']).toContain(JSON.parse(schema.result?.text ?? ''));
      expect(['x', 'y']).toContain(grammar.result?.text);
      expect(broken.error?.code).toBe('invalid_request');
    });

    test('embeddings come in the size that is described, or are refused', async () => {
      const { result, error } = await embed(engine, 'rain');
      const { embedding } = engine.description.capabilities;

      if (embedding) expect(result?.values).toHaveLength(embedding.dimensions);
      else expect(error?.code).toBe('unsupported_operation');
    });

    test.each(['Hello world', 'naïve 日本語 🙂'])('%j survives being taken apart into tokens', async (text) => {
      const tokens = await engine.tokenize(text);

      expect(tokens.length).toBeGreaterThan(0);
      expect((await engine.detokenize(tokens)).trimStart()).toBe(text);
    });

    test('it counts what it has done', async () => {
      const before = engine.stats();
      const { result } = await greedy().ended;
      const after = engine.stats();

      expect(after.requestsCompleted).toBe(before.requestsCompleted + 1);
      expect(after.outputTokens - before.outputTokens).toBe(result?.stats.outputTokens);
      expect(after.requestsRunning).toBe(0);
    });

    test('closing ends what runs, refuses what comes later, and can be repeated', async () => {
      const closing = await load({ notes: [] });
      onTestFinished(() => closing.close());
      const run = start(closing, { maxTokens: undefined, sampling: sample({ temperature: 0 }) });

      const closed = closing.close();

      expect(closing.close()).toBe(closed);
      await closed;
      expect((await run.ended).error).toMatchObject({
        code: 'cancelled',
        message: expect.stringContaining('server_shutdown'),
      });
      expect((await start(closing, {}).ended).error?.code).toBe('engine_closed');
    });
  });
}

interface Ended<Result> {
  readonly result: Result | undefined;
  readonly error: SippError | undefined;
  readonly batches: readonly TokenBatch[];
  /** How often the listener was told an end. */
  readonly endings: number;
}

interface Started {
  readonly cancel: CancelRequest;
  readonly firstTokens: Promise<void>;
  readonly ended: Promise<Ended<EngineTextResult>>;
}

function start(engine: Engine, request: Partial<EngineTextRequest>): Started {
  const batches: TokenBatch[] = [];
  const end: { result?: EngineTextResult; error?: SippError; endings: number } = { endings: 0 };
  let cancel: CancelRequest = () => undefined;
  let heard: () => void = () => undefined;
  const firstTokens = new Promise<void>((resolve) => {
    heard = resolve;
  });
  const told = new Promise<void>((resolve) => {
    const ending = (outcome: { result: EngineTextResult } | { error: SippError }) => {
      Object.assign(end, outcome);
      end.endings += 1;
      heard();
      resolve();
    };
    cancel = engine.generate(
      { ...defaults, ...request },
      {
        onTokens: (batch) => {
          // Nothing may follow the end.
          end.endings *= end.endings > 0 ? 100 : 1;
          batches.push(batch);
          heard();
        },
        onDone: (result) => ending({ result }),
        onError: (error) => ending({ error }),
      },
    );
  });
  // The object is filled until it is looked at, so that a second ending would show.
  const ended = told.then(() => ({
    batches,
    result: end.result,
    error: end.error,
    get endings() {
      return end.endings;
    },
  }));
  return { cancel, firstTokens, ended };
}

function embed(engine: Engine, input: string): Promise<{ result?: EngineEmbedding; error?: SippError }> {
  return new Promise((resolve) => {
    const listener = {
      onDone: (result: EngineEmbedding) => resolve({ result }),
      onError: (error: SippError) => resolve({ error }),
    };
    engine.embed({ requestId: 'e', input, normalize: true }, listener);
  });
}

const sample = (settings: SamplingConfig) => resolveSampling([settings], () => SEED);

const defaults: EngineTextRequest = {
  requestId: 'r',
  input: { prompt: PROMPT },
  maxTokens: 12,
  stop: [],
  contextKey: undefined,
  grammar: undefined,
  jsonSchema: undefined,
  sampling: sample({ temperature: 0 }),
};
