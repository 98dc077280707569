import { expect, test } from 'vitest';
import { chooseThreading } from './choose-threading.ts';

test.each([
  ['auto', true, 'pthread'],
  ['auto', false, 'single-thread'],
  ['auto', undefined, 'single-thread'],
  ['single-thread', true, 'single-thread'],
  ['pthread', true, 'pthread'],
  ['pthread', undefined, 'pthread'],
] as const)('asked for %s where crossOriginIsolated is %s, it takes %s', (asked, isolated, taken) => {
  expect(chooseThreading(asked, isolated).threading).toBe(taken);
});

test('threads that a page cannot have are refused with the headers that would allow them', () => {
  expect(() => chooseThreading('pthread', false)).toThrow(
    expect.objectContaining({
      code: 'engine_unavailable',
      message: expect.stringContaining('not cross-origin isolated'),
      hint: expect.stringMatching(
        /Cross-Origin-Opener-Policy: same-origin.*Cross-Origin-Embedder-Policy: require-corp/,
      ),
    }),
  );
});

test('going without threads for want of isolation is said', () => {
  expect(chooseThreading('auto', false).notes).toEqual([expect.stringContaining('not cross-origin isolated')]);
  expect(chooseThreading('auto', true).notes).toEqual([]);
});
