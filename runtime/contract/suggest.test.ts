import { expect, test } from 'vitest';
import { suggest } from './suggest.ts';

test.each([
  ['n_ctxx', 'n_ctx'],
  ['N_CTX', 'n_ctx'],
  ['n_btach', 'n_batch'],
  ['threads', undefined],
  ['', undefined],
])('%j suggests %s', (word, suggestion) => {
  expect(suggest(word, ['n_ctx', 'n_batch', 'warmup'])).toBe(suggestion);
});
