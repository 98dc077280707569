import { expect, test } from 'vitest';
import { parseBody } from './parse-body.ts';

test.each([
  ['', 'The body is empty; it must be a JSON object.'],
  [' \n', 'The body is empty; it must be a JSON object.'],
  ['{"model":}', 'The body is not JSON: unexpected character at line 1 column 10.'],
  ['{"model":"a",\n  "prompt": oops}', 'The body is not JSON: unexpected character at line 2 column 13.'],
  ['{"a":"x\ny"}', 'The body is not JSON: unexpected character at line 1 column 8.'],
  ['{"a":1}}', 'The body is not JSON: unexpected character at line 1 column 8.'],
  ['{"a":1', 'The body is not JSON: it ends too early.'],
  [`{"a":${'['.repeat(100)}${']'.repeat(100)}}`, 'The body is nested deeper than 64 levels.'],
  ['['.repeat(1_000_000), 'The body is nested deeper than 64 levels.'],
  [`{"a":"${'\\\\'.repeat(3000)}","b":${'['.repeat(100)}`, 'The body is nested deeper than 64 levels.'],
  [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'The body is nested deeper than 64 levels.'],
])('%.30j is refused with a sentence that quotes nothing of it', (text, message) => {
  expect(() => parseBody(text)).toThrow(message);
});

test('brackets within texts are no nesting', () => {
  const text = JSON.stringify({ a: `"${'[{'.repeat(5000)}` });
  expect(JSON.stringify(parseBody(text))).toBe(text);
});

test('nesting below the limit is taken', () => {
  const text = `{"a":${'['.repeat(63)}${']'.repeat(63)}}`;
  expect(JSON.stringify(parseBody(text))).toBe(text);
});
