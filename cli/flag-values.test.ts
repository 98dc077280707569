import { expect, test } from 'vitest';
import { collected, decimal, gpuLayers, oneOf, wholeNumber, wholeNumbers } from './flag-values.ts';

const threads = wholeNumber('--threads', { minimum: 0, maximum: 512 });
const temperature = decimal('--temperature', { minimum: 0 });

test.each([
  ['0', 0],
  ['12', 12],
  ['+3', 3],
])('%s is the whole number %d', (text, value) => {
  expect(threads(text)).toBe(value);
});

test.each(['-1', '12abc', '', ' ', '1.5', '1e3', '0x10', '513', 'NaN', 'Infinity'])(
  '--threads %j is refused',
  (text) => {
    expect(() => threads(text)).toThrow(`--threads must be a whole number from 0 to 512, not "${text}".`);
  },
);

test.each([
  ['0', 0],
  ['.5', 0.5],
  ['1.', 1],
  ['1e-3', 0.001],
])('%s is the number %d', (text, value) => {
  expect(temperature(text)).toBe(value);
});

test.each(['-0.1', 'warm', '1,5', '0.5x', ''])('--temperature %j is refused', (text) => {
  expect(() => temperature(text)).toThrow(`--temperature must be a number of 0 or more, not "${text}".`);
});

test('a choice names what is allowed', () => {
  const backend = oneOf('--backend', ['auto', 'cpu', 'cuda']);
  expect(backend('cpu')).toBe('cpu');
  expect(() => backend('gpu')).toThrow('--backend must be auto, cpu or cuda, not "gpu".');
});

test.each([
  ['auto', 'auto'],
  ['all', 'all'],
  ['-1', 'all'],
  ['0', { count: 0 }],
  ['20', { count: 20 }],
])('--gpu-layers %s is %j', (text, value) => {
  expect(gpuLayers('--gpu-layers')(text)).toEqual(value);
});

test('--gpu-layers refuses other words', () => {
  expect(() => gpuLayers('--gpu-layers')('most')).toThrow(
    '--gpu-layers must be auto, all or a whole number, not "most".',
  );
});

test('lists are split at commas and repeated flags add up', () => {
  expect(wholeNumbers('--concurrency')('1, 4,8')).toEqual([1, 4, 8]);
  expect(() => wholeNumbers('--concurrency')('1,,8')).toThrow('not ""');
  expect(collected('b', collected('a', undefined))).toEqual(['a', 'b']);
});
