import { expect, test } from 'vitest';
import { toRuntimeConfig } from './runtime-flags.ts';

test('without flags the library decides, for one answer', () => {
  expect(toRuntimeConfig({})).toEqual({ context: { n_parallel: 1, warmup: false }, sampling: {} });
});

test('each flag lands on its setting', () => {
  const flags = {
    ctxSize: 512,
    batchSize: 64,
    threads: 2,
    gpuLayers: { count: 3 },
    temperature: 0.5,
    topK: 5,
    topP: 0.9,
    minP: 0.1,
    seed: 7,
  };
  expect(toRuntimeConfig(flags)).toEqual({
    context: { n_parallel: 1, warmup: false, n_ctx: 512, n_batch: 64, n_ubatch: 64, n_threads: 2, n_threads_batch: 2 },
    placement: { gpu_layers: { count: 3 } },
    sampling: { temperature: 0.5, top_k: 5, top_p: 0.9, min_p: 0.1, seed: 7 },
  });
});

test('--set wins over its own flag, and lists are read', () => {
  const config = toRuntimeConfig({
    ctxSize: 512,
    samplers: 'top_k,temperature',
    set: ['context.n_ctx=1024', 'cache.mode=disabled'],
  });
  expect(config).toMatchObject({
    context: { n_ctx: 1024 },
    sampling: { samplers: ['top_k', 'temperature'] },
    cache: { mode: 'disabled' },
  });
});

test.each([
  [{ set: ['context.n_ctxx=1'] }, 'context.n_ctxx is not a setting; did you mean context.n_ctx?'],
  [{ set: ['context.n_ctx=many'] }, 'context.n_ctx must be'],
  [{ set: ['n_ctx'] }, 'The setting "n_ctx" is not of the form group.key=value.'],
  [{ samplers: 'top_k,top_x' }, 'sampling.samplers'],
])('%j is refused', (flags, message) => {
  expect(() => toRuntimeConfig(flags)).toThrow(message);
});
