import { expect, test } from 'vitest';
import { changedInputs, hashInputs, hashOf } from './inputs.ts';

const inputs = { compiler: 'g++ 12', GGML_NATIVE: 'ON', 'core/engine.cpp': hashOf('int a;') };

test('the order of inputs does not matter, their values do', () => {
  const { compiler, ...others } = inputs;
  expect(hashInputs({ ...others, compiler })).toBe(hashInputs(inputs));
  expect(hashInputs({ ...inputs, compiler: 'g++ 13' })).not.toBe(hashInputs(inputs));
});

test.each([
  [{ ...inputs, GGML_NATIVE: 'OFF' }, ['GGML_NATIVE was ON, is OFF']],
  [{ ...inputs, 'core/engine.cpp': hashOf('int b;') }, ['core/engine.cpp changed']],
  [{ ...inputs, GGML_CUDA: 'ON' }, ['GGML_CUDA is new: ON']],
  [{ ...inputs, 'core/new.cpp': hashOf('') }, ['core/new.cpp is new']],
  [{ compiler: 'g++ 13', GGML_NATIVE: 'ON' }, ['compiler was g++ 12, is g++ 13', 'core/engine.cpp is gone']],
  [{ ...inputs, compiler: 'x'.repeat(200) }, ['compiler changed']],
  [inputs, []],
])('a change is told in words: %#', (after, sentences) => {
  expect(changedInputs(inputs, after)).toEqual(sentences);
});
