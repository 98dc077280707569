import { createTemporaryDirectory, writeDecoder } from '../../../models/fixtures/index.ts';
import { inspectModel } from '../../../models/index.ts';
import { type ResolvedSampling, resolveSampling } from '../../config/resolve-sampling.ts';
import type { Engine } from '../engine.ts';
import { loadEngine } from '../load-engine.ts';

/** The end of an answer in the vocabulary of the fixtures. */
const END_TOKEN = 2;

export interface ScriptedModel {
  readonly path: string;
  readonly engine: Engine;
  /** Sampling that makes the model write these words, each once and with a space before it, and then end. */
  write(...words: readonly string[]): Promise<ResolvedSampling>;
  close(): Promise<void>;
}

/** A real model with random weights whose vocabulary has certain words, so that a test decides what it writes. */
export async function openScriptedModel(template: string, words: readonly string[]): Promise<ScriptedModel> {
  const directory = await createTemporaryDirectory();
  const path = directory.file('scripted.gguf');
  await writeDecoder(path, { chatTemplate: { text: template }, vocabulary: words, contextLength: 2048 });
  const engine = await loadEngine({
    model: inspectModel(path),
    backend: 'cpu',
    config: { context: { n_threads: 1 } },
  });
  return {
    path,
    engine,
    write: async (...said) => {
      const tokens = await Promise.all(said.map((word) => tokenOf(engine, word)));
      const logit_bias = [...tokens, END_TOKEN].map((token, index) => ({ token, bias: 90 - 5 * index }));
      // A word that was written falls behind all others.
      return resolveSampling(
        [{ temperature: 0, repeat_penalty: 100, repeat_last_n: said.length, logit_bias }],
        () => 1,
      );
    },
    close: async () => {
      await engine.close();
      await directory.remove();
    },
  };
}

async function tokenOf(engine: Engine, word: string): Promise<number> {
  const [token, ...more] = await engine.tokenize(word, { special: false });
  if (token === undefined || more.length > 0) throw new Error(`The vocabulary has no token for ${word}.`);
  return token;
}
