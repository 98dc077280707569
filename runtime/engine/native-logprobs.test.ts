import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledModel, inspectModel } from '../../models/index.ts';
import type { SamplingConfig } from '../config/native-runtime-config.ts';
import { resolveSampling } from '../config/resolve-sampling.ts';
import type { TokenBatch, TokenLogprob } from '../contract/events.ts';
import type { Engine, EngineTextRequest, EngineTextResult } from './engine.ts';
import { loadEngine } from './load-engine.ts';

const sample = (config: SamplingConfig) => resolveSampling([config], () => 1);
const spelled = (tokens: readonly TokenLogprob[]) => Buffer.from(tokens.flatMap(({ bytes }) => bytes)).toString();

describe('the native engine tells how likely tokens were', () => {
  let engine: Engine;
  beforeAll(async () => {
    const model = inspectModel(bundledModel().path);
    engine = await loadEngine({ model, backend: 'cpu', config: { context: { n_threads: 1 } } });
  });
  afterAll(() => engine?.close());

  async function ask(request: Partial<EngineTextRequest>): Promise<EngineTextResult & { batches: TokenBatch[] }> {
    const batches: TokenBatch[] = [];
    const result = await new Promise<EngineTextResult>((onDone, onError) => {
      const whole: EngineTextRequest = {
        requestId: 'r',
        input: { prompt: 'Once upon a time' },
        maxTokens: 16,
        stop: [],
        contextKey: undefined,
        grammar: undefined,
        jsonSchema: undefined,
        sampling: sample({ temperature: 0 }),
        ...request,
      };
      engine.generate(whole, { onTokens: (batch) => batches.push(batch), onDone, onError });
    });
    return { ...result, batches };
  }

  test('of each token of the text, in the stream as in the answer', async () => {
    const { text, logprobs = [], stats, batches } = await ask({ logprobs: 3 });

    expect(logprobs).toHaveLength(stats.outputTokens);
    expect(spelled(logprobs)).toBe(text);
    expect(batches.flatMap((batch) => batch.logprobs ?? [])).toEqual(logprobs);
  });

  test('by the model alone: the likeliest is first, and all together are certain', async () => {
    const { logprobs = [] } = await ask({ logprobs: 20 });

    for (const { token, logprob, top } of logprobs) {
      expect(top).toHaveLength(20);
      expect(top[0]).toMatchObject({ token, logprob });
      expect(top.map((choice) => choice.logprob)).toEqual(top.map((choice) => choice.logprob).sort((a, b) => b - a));
      expect(top.reduce((sum, choice) => sum + Math.exp(choice.logprob), 0)).toBeLessThanOrEqual(1.0001);
    }
  });

  test('whatever temperature, penalties and bias make of it', async () => {
    const plain = await ask({ logprobs: 1, maxTokens: 1 });
    const [first] = plain.logprobs ?? [];
    const [token = 0] = await engine.tokenize('z', { special: false });
    const sampling = sample({ temperature: 0, logit_bias: [{ token, bias: 1000 }] });

    const { logprobs = [] } = await ask({ logprobs: 1, maxTokens: 1, sampling });

    expect(logprobs[0]?.top).toEqual(first?.top);
    expect(logprobs[0]?.logprob).toBeLessThan(first?.logprob ?? 0);
  });

  test('but not of a stop string, which is named instead', async () => {
    const whole = await ask({ logprobs: 0 });
    const stop = whole.text.slice(8, 12);

    const { text, logprobs = [], stopSequence, batches } = await ask({ logprobs: 0, stop: ['never', stop] });

    expect(stopSequence).toBe(stop);
    expect(text.startsWith(spelled(logprobs))).toBe(true);
    expect(spelled(logprobs).length).toBeGreaterThan(0);
    expect(logprobs.every(({ top }) => top.length === 0)).toBe(true);
    expect(batches.flatMap((batch) => batch.logprobs ?? [])).toEqual(logprobs);
  });

  test('only where it is asked for', async () => {
    const { logprobs, stopSequence, batches } = await ask({});

    expect({ logprobs, stopSequence }).toEqual({ logprobs: undefined, stopSequence: undefined });
    expect(batches.some((batch) => 'logprobs' in batch)).toBe(false);
  });

  test('halves of characters are bytes that together are whole', async () => {
    const jsonSchema = JSON.stringify({ const: 'ü🙂日' });

    const { text, logprobs = [] } = await ask({ logprobs: 0, jsonSchema, maxTokens: 64 });

    expect(JSON.parse(text)).toBe('ü🙂日');
    expect(spelled(logprobs)).toBe(text);
    expect(logprobs.some(({ token }) => token.includes('\uFFFD'))).toBe(true);
  });
});
