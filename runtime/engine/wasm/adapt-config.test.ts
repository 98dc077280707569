import { expect, test } from 'vitest';
import { adaptConfig } from './adapt-config.ts';

test('without threads, one thread computes in steps that are soon over', () => {
  expect(adaptConfig({ context: { n_threads: 4 } }, 'single-thread')).toMatchObject({
    config: { context: { n_threads: 1, n_threads_batch: 1, n_ubatch: 64 } },
    notes: [expect.stringContaining('n_threads')],
  });
});

test('with threads, their number and the size of a step are left as they are', () => {
  const { config, notes } = adaptConfig({ context: { n_threads: 4 } }, 'pthread');

  expect(config.context).toEqual({ n_threads: 4, flash_attention: 'disabled' });
  expect(notes).toEqual([]);
});

test.each([
  [{}, 'disabled'],
  [{ cache_type_v: 'q8_0' }, 'auto'],
  [{ flash_attention: 'enabled' }, 'enabled'],
  [{ flash_attention: 'auto' }, 'auto'],
] as const)('the attention for %j is %s', (context, attention) => {
  expect(adaptConfig({ context }, 'single-thread').config.context?.flash_attention).toBe(attention);
});

test('memory is neither mapped nor locked, and who asked for it is told', () => {
  expect(adaptConfig({ placement: { use_mmap: true } }, 'pthread')).toMatchObject({
    config: { placement: { use_mmap: false, use_mlock: false } },
    notes: [expect.stringContaining('use_mmap')],
  });
  expect(adaptConfig({ context: { n_ubatch: 256 } }, 'single-thread')).toMatchObject({
    config: { context: { n_ubatch: 256 } },
    notes: [],
  });
});
