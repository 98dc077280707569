import { expect, test } from 'vitest';
import { chooseLibraries } from './link-libraries.ts';

test.each([
  [
    [
      'libggml-base.so',
      'libggml-cpu-x64.so',
      'libggml.v0.4.0.so',
      'libllama-common.so',
      'libllama.v0.4.0.so',
      'llama-addon.node',
    ],
    ['libllama.v0.4.0.so', 'libllama-common.so', 'libggml.v0.4.0.so', 'libggml-base.so'],
  ],
  [
    ['libggml-base.so', 'libggml-cuda.so', 'libggml.cuda.v0.4.0.so', 'libllama-common.so', 'libllama.cuda.v0.4.0.so'],
    ['libllama.cuda.v0.4.0.so', 'libllama-common.so', 'libggml.cuda.v0.4.0.so', 'libggml-base.so'],
  ],
  [
    ['libggml-base.dylib', 'libggml.v0.4.0.dylib', 'libllama-common.dylib', 'libllama.v0.4.0.dylib'],
    ['libllama.v0.4.0.dylib', 'libllama-common.dylib', 'libggml.v0.4.0.dylib', 'libggml-base.dylib'],
  ],
])('%j are linked as %j', (names, found) => {
  expect(chooseLibraries(names)).toEqual({ found, missing: [] });
});

test('what is missing is named', () => {
  expect(chooseLibraries(['libllama.so', 'libggml.so'])).toMatchObject({
    missing: ['libllama-common', 'libggml-base'],
  });
});
