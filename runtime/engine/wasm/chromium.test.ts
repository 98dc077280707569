import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundledModel, inspectModel } from '../../../models/index.ts';
import { askWorker } from '../../testing/browser/ask-worker.ts';
import { bundleWorker } from '../../testing/browser/bundle-worker.ts';
import { findChromium } from '../../testing/browser/find-chromium.ts';
import { isBuilt, modulesDirectory } from './testing/built-modules.ts';
import type { EngineAnswer, EngineQuestion } from './testing/engine-worker.ts';
import { nativeAnswers, questions } from './testing/questions.ts';

const chromium = findChromium(process.env);
const isReady = chromium !== undefined && isBuilt('single-thread') && isBuilt('pthread');
const needs = 'needs Chromium, see CHROMIUM_PATH, and `sipp build wasm --threading all`';

describe.skipIf(!isReady)(`in a worker of Chromium (${needs})`, () => {
  let script = '';
  let results: readonly { readonly text: string }[] = [];
  beforeAll(async () => {
    results = (await nativeAnswers()).map((text) => ({ text }));
    script = await bundleWorker(fileURLToPath(new URL('testing/engine-worker.ts', import.meta.url)));
  });

  async function ask(question: Partial<EngineQuestion>, { isolated }: { readonly isolated: boolean }) {
    const { path, ...rest } = inspectModel(bundledModel().path);
    const wasm = readdirSync(modulesDirectory()).map((name) => [
      `/wasm/${name}`,
      { file: join(modulesDirectory(), name) },
    ]);
    const message: EngineQuestion = {
      threading: 'auto',
      model: { ...rest, path: 'sipp-tiny.gguf' },
      contents: 'blob',
      config: {},
      requests: questions,
      ...question,
    };
    const files = { ...Object.fromEntries(wasm), '/model.gguf': { file: path } };
    // `as`: what the worker answers with.
    const answer = (await askWorker({ chromium: chromium ?? '', script, message, files, isolated })) as EngineAnswer;
    return answer;
  }

  test.each(['blob', 'bytes'] as const)('without threads, from %s: the native engine’s text', async (contents) => {
    const answer = await ask({ contents }, { isolated: false });

    expect(answer).toMatchObject({
      results,
      description: { settings: { notes: [expect.stringContaining('not cross-origin isolated')] } },
    });
  });

  test.each(['blob', 'bytes'] as const)('with threads, from %s: the native engine’s text', async (contents) => {
    const answer = await ask({ contents }, { isolated: true });

    expect(answer).toMatchObject({
      results,
      description: { settings: { threads: { auto: true }, notes: [] } },
    });
  });

  test('with two threads to compute: the native engine’s text', async () => {
    const config = { context: { n_threads: 2 } };

    const answer = await ask({ threading: 'pthread', config }, { isolated: true });

    expect(answer).toMatchObject({ results });
  });

  test('threads on a page that is not isolated are an error, not a silence', async () => {
    const answer = await ask({ threading: 'pthread' }, { isolated: false });

    expect(answer).toMatchObject({ error: { code: 'engine_unavailable' } });
  });
});
