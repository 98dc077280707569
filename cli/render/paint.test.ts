import { expect, test } from 'vitest';
import { createPaint, hasColours } from './paint.ts';

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { CI: 'true' }, false],
  [true, { TERM: 'dumb' }, false],
  [false, { FORCE_COLOR: '1' }, true],
  [false, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  [true, { FORCE_COLOR: '0' }, false],
])('terminal %s with %j has colours: %s', (isTerminal, env, expected) => {
  expect(hasColours({ isTerminal, env })).toBe(expected);
});

test('without colours a text stays as it is', () => {
  expect(createPaint(false)('red', 'stop')).toBe('stop');
  expect(createPaint(true)('red', 'stop')).toBe('\u001b[31mstop\u001b[39m');
});
