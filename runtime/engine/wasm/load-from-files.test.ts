import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory, writeEmbedder } from '../../../models/fixtures/index.ts';
import { bundledModel, inspectModel } from '../../../models/index.ts';
import type { NativeRuntimeConfig } from '../../config/native-runtime-config.ts';
import { resolveSampling } from '../../config/resolve-sampling.ts';
import { describeEngine } from '../../testing/engine-contract.ts';
import type { Engine, EngineEmbedding } from '../engine.ts';
import { loadFromFiles, type WasmFilesOptions } from './load-from-files.ts';
import { isBuilt, modulesDirectory } from './testing/built-modules.ts';
import { generate, nativeAnswers, questions } from './testing/questions.ts';

function load(config: NativeRuntimeConfig = {}, options: Partial<WasmFilesOptions> = {}): Promise<Engine> {
  const model = inspectModel(bundledModel().path);
  return loadFromFiles({ directory: modulesDirectory(), model, config, ...options });
}

async function withEngine(config: NativeRuntimeConfig = {}, options: Partial<WasmFilesOptions> = {}): Promise<Engine> {
  const engine = await load(config, options);
  onTestFinished(() => engine.close());
  return engine;
}

async function temporaryFile(name: string): Promise<string> {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  return directory.file(name);
}

describe.skipIf(!isBuilt('single-thread'))('without threads, in Node (run `sipp build wasm`)', () => {
  describeEngine('the WebAssembly engine', ({ notes }) => load({}, { notes }));

  test('greedy texts are the native engine’s', async () => {
    const engine = await withEngine();
    const texts: string[] = [];
    for (const question of questions) texts.push((await generate(engine, question)).text);

    expect(texts).toEqual(await nativeAnswers());
  });

  test('two requests at once are written in turns', async () => {
    const engine = await withEngine();
    const order: string[] = [];
    const run = (name: string) =>
      new Promise<void>((resolve, reject) => {
        const sampling = resolveSampling([{ temperature: 0, ignore_eos: true }], () => 1);
        const input = { prompt: 'Once upon a time' };
        const rest = { stop: [], contextKey: undefined, grammar: undefined, jsonSchema: undefined, maxTokens: 120 };
        engine.generate(
          { requestId: name, input, sampling, ...rest },
          { onTokens: () => order.push(name), onDone: () => resolve(), onError: reject },
        );
      });

    await Promise.all([run('a'), run('b')]);

    expect(order.indexOf('b')).toBeLessThan(order.lastIndexOf('a'));
    // One after another would take a tick for each token.
    expect(engine.stats().ticks).toBeLessThan(200);
  });

  test('embeddings have unit length and the dimensions of the model', async () => {
    const path = await temporaryFile('bert.gguf');
    await writeEmbedder(path, {});
    const engine = await withEngine({ context: { pooling: 'mean' } }, { model: inspectModel(path) });

    const { values } = await new Promise<EngineEmbedding>((onDone, onError) =>
      engine.embed({ requestId: 'e', input: 'hello world', normalize: true }, { onDone, onError }),
    );

    expect(values).toBeInstanceOf(Float32Array);
    expect(values).toHaveLength(engine.description.capabilities.embedding?.dimensions ?? -1);
    expect(Math.hypot(...values)).toBeCloseTo(1, 5);
  });

  test('a damaged model is refused with the reason', async () => {
    const path = await temporaryFile('damaged.gguf');
    const bytes = await readFile(bundledModel().path);
    await writeFile(path, bytes.subarray(0, bytes.length - 4096));
    const model = { ...inspectModel(bundledModel().path), path };

    await expect(load({}, { model })).rejects.toMatchObject({
      code: 'model_invalid',
      message: expect.stringMatching(/cannot be loaded: .*corrupted or incomplete/),
    });
  });

  test('a load can be stopped while it goes on', async () => {
    const stop = new AbortController();

    const loading = load({}, { signal: stop.signal, onProgress: () => stop.abort() });

    await expect(loading).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('settings that WebAssembly cannot honour are named', async () => {
    const engine = await withEngine({ placement: { use_mmap: true }, context: { n_threads: 4 } });

    const { notes, threads } = engine.description.settings;

    expect(notes.join('\n')).toMatch(/use_mmap[\s\S]*n_threads/);
    expect(threads).toMatchObject({ decode: 1, auto: false });
  });

  test('a model that no 32-bit memory holds is refused before it is read', async () => {
    const model = { ...inspectModel(bundledModel().path), weightBytes: 5e9 };

    await expect(load({}, { model })).rejects.toMatchObject({
      code: 'out_of_memory',
      message: expect.stringContaining('4.7 GiB'),
    });
  });
});

/** Emscripten before 3.1.68 writes a second script for threads, and before 3.1.58 they start in browsers only. */
const hasThreadsInNode = isBuilt('pthread') && !existsSync(join(modulesDirectory(), 'sipp-wasm-pthread.worker.js'));

describe.skipIf(!hasThreadsInNode)(
  'with threads, in Node (run `sipp build wasm` with Emscripten 3.1.68 or newer)',
  () => {
    describeEngine('the WebAssembly engine with threads', ({ notes }) => load({}, { notes, threading: 'pthread' }));

    test('greedy texts are the native engine’s, asked all at once', async () => {
      const engine = await withEngine({}, { threading: 'pthread' });

      const results = await Promise.all(questions.map((question) => generate(engine, question)));

      expect(results.map(({ text }) => text)).toEqual(await nativeAnswers());
    });
  },
);
