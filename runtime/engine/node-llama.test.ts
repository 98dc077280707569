import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundledModel } from '../../models/bundled.ts';
import { inspectModel } from '../../models/inspect.ts';
import { packageRoot } from '../../models/package-root.ts';
import type { NativeRuntimeConfig, SamplingConfig } from '../config/native-runtime-config.ts';
import { resolveSampling } from '../config/resolve-sampling.ts';
import { describeEngine } from '../testing/engine-contract.ts';
import type { Engine } from './engine.ts';

/** Set-up unpacks the libraries. */
const isUnpacked = existsSync(join(packageRoot(), '.build', 'toolchain', 'prebuilt'));

async function load(config: NativeRuntimeConfig, notes: readonly string[] = []): Promise<Engine> {
  const { loadNodeLlama } = await import('./node-llama.ts');
  return loadNodeLlama({ model: inspectModel(bundledModel().path), backend: 'cpu', config, notes });
}

if (isUnpacked) {
  describeEngine('the fallback engine', ({ notes }) => load({ context: { n_ctx: 512 } }, notes));
}

test.skipIf(!isUnpacked)('settings it cannot honour are named, not dropped in silence', async () => {
  const engine = await load({ context: { n_ctx: 256, rope_freq_base: 10_000, n_parallel: 2 } });
  onTestFinished(() => engine.close());

  expect(engine.description.settings).toMatchObject({ parallel: 1, contextTotal: 256 });
  expect(engine.description.settings.notes).toEqual(
    expect.arrayContaining([
      'The fallback engine does not have context.rope_freq_base; it has no effect.',
      'The fallback engine does not have context.n_parallel; it has no effect.',
    ]),
  );
});

test.skipIf(!isUnpacked).each<[SamplingConfig, string]>([
  [{ mirostat: 2 }, 'sampling.mirostat'],
  [{ typical_p: 0.5 }, 'the sampler stage "typical_p"'],
])('sampling it does not have is refused: %j', async (sampling, what) => {
  const engine = await load({ context: { n_ctx: 256 } });
  onTestFinished(() => engine.close());

  const error = await new Promise((resolve) => {
    const request = {
      requestId: 'r',
      maxTokens: 1,
      stop: [],
      contextKey: undefined,
      grammar: undefined,
      jsonSchema: undefined,
    };
    const chain = resolveSampling([sampling], () => 1);
    engine.generate({ ...request, input: { prompt: 'a' }, sampling: chain }, { onDone: resolve, onError: resolve });
  });

  expect(error).toMatchObject({ code: 'unsupported_operation', message: expect.stringContaining(what) });
});

test.skipIf(!isUnpacked)('tools and probabilities are refused by name', async () => {
  const engine = await load({ context: { n_ctx: 256 } });
  onTestFinished(() => engine.close());
  const definitions = [{ name: 'f', description: '', parameters: '{}', constraint: '{}' }];
  const tools = { definitions, choice: 'auto', parallel: undefined } as const;
  const messages = [{ role: 'user', content: 'a' }] as const;

  expect(engine.description.capabilities).toMatchObject({ supportsTools: false, supportsLogprobs: false });
  await expect(engine.renderChat(messages, tools)).rejects.toThrow('calls no tools');
  const failed = await new Promise((resolve) => {
    const request = { requestId: 'r', stop: [], contextKey: undefined, grammar: undefined, jsonSchema: undefined };
    const sampling = resolveSampling([{}], () => 1);
    engine.generate(
      { ...request, maxTokens: 1, input: { prompt: 'a' }, logprobs: 1, sampling },
      { onDone: resolve, onError: resolve },
    );
  });
  expect(failed).toMatchObject({ code: 'unsupported_operation', message: expect.stringContaining('logprobs') });
});
