import { expect, test } from 'vitest';
import { decidePlan, type PlanFacts } from './plan.ts';

const facts: PlanFacts = { trainedContext: 32_768, modelBytes: 400e6, processors: 6, hasPeers: false };

test('without flags a run has the usual sizes, five repetitions and automatic threads', () => {
  expect(decidePlan({}, facts)).toEqual({
    concurrency: [1, 4, 8],
    repetitions: 5,
    promptTokens: 512,
    maxTokens: 128,
    threads: 0,
    contextSize: 2048,
    notes: [],
  });
});

test('a long prompt makes the context longer, as far as the model was trained', () => {
  expect(decidePlan({ promptTokens: 4000 }, facts)).toMatchObject({ contextSize: 4352, promptTokens: 4000, notes: [] });
});

test('what does not fit the context is cut, and that is said', () => {
  const plan = decidePlan({}, { ...facts, trainedContext: 256 });

  expect(plan).toMatchObject({ contextSize: 256, promptTokens: 126, maxTokens: 126 });
  expect(plan.notes).toEqual([
    'The prompt has 126 tokens instead of 512: the context holds 256.',
    'The answer has 126 tokens instead of 128: the context holds 256.',
  ]);
});

test('a context without room is refused', () => {
  expect(() => decidePlan({ ctxSize: 32 }, facts)).toThrow('A context of 32 tokens is too small');
});

test('more streams than the engine has sequences are refused', () => {
  expect(() => decidePlan({ concurrency: [1, 257] }, facts)).toThrow('A concurrency of 257 is not possible.');
});

test.each([
  [{}, { hasPeers: true }, 6],
  [{}, { hasPeers: true, modelBytes: 2e6 }, 1],
  [{ threads: 3 }, { hasPeers: true }, 3],
  [{ threads: 3 }, {}, 3],
  [{ threads: 0 }, {}, 0],
])('threads for %j with %j are %d', (request, changed, threads) => {
  expect(decidePlan(request, { ...facts, ...changed }).threads).toBe(threads);
});
