import { expect, test } from 'vitest';
import { TextFilter } from './text-filter.ts';

function filtered(pieces: readonly string[], stop: readonly string[]): string[] {
  const filter = new TextFilter(stop);
  const out: string[] = [];
  for (const piece of pieces) {
    const { text, stopped } = filter.push(piece);
    out.push(text);
    if (stopped) return out;
  }
  return [...out, filter.flush()];
}

test.each([
  [['ab', 'cd'], [], ['ab', 'cd', '']],
  [['hello E', 'ND more'], ['END'], ['hello ', '']],
  [['hello E', 'NE'], ['END'], ['hello ', 'EN', 'E']],
  [['xENDySTOP'], ['STOP', 'END'], ['x']],
  [['a', 'a', 'b'], ['aab'], ['', '', '']],
  [['aa', 'ab'], ['aab'], ['', 'a']],
])('%j with the stop strings %j gives %j', (pieces, stop, shown) => {
  expect(filtered(pieces, stop)).toEqual(shown);
});
