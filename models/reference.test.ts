import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from './fixtures/index.ts';
import { bundledModel, isModelReference, packageRoot, resolveModel, verifyModel } from './index.ts';

async function place() {
  const directory = await createTemporaryDirectory();
  onTestFinished(directory.remove);
  const { file } = directory;
  mkdirSync(file('store'));
  mkdirSync(file('notes'));
  writeFileSync(file('llama.gguf'), 'x');
  writeFileSync(file('plain'), 'x');
  writeFileSync(file('store/mistral-7b.gguf'), 'x');
  return { file, options: { cwd: file('.'), modelsDir: file('store') } };
}

test('the bundled model is found by its name and is unharmed', async () => {
  const { options } = await place();
  const { name, path, sha256, bytes, sampling } = bundledModel();

  expect(resolveModel('sipp-tiny', options)).toEqual({ path, name, bundled: true });
  expect(dirname(dirname(path))).toBe(packageRoot());
  expect({ bytes, sampling }).toEqual({ bytes: 2_341_152, sampling: { temperature: 0 } });
  await expect(verifyModel(path, sha256)).resolves.toBeUndefined();
});

test('a wrong checksum and a missing file are told apart', async () => {
  const { file } = await place();

  await expect(verifyModel(file('llama.gguf'), '00')).rejects.toMatchObject({ code: 'checksum_mismatch' });
  await expect(verifyModel(file('none.gguf'), '00')).rejects.toMatchObject({ code: 'model_not_found' });
});

test.each([
  ['llama.gguf', 'llama.gguf', 'llama'],
  ['./plain', 'plain', 'plain'],
  ['plain', 'plain', 'plain'],
  ['mistral-7b', 'store/mistral-7b.gguf', 'mistral-7b'],
  ['mistral-7b.gguf', 'store/mistral-7b.gguf', 'mistral-7b'],
])('%s means a model', async (word, path, name) => {
  const { file, options } = await place();

  expect(isModelReference(word, options)).toBe(true);
  expect(resolveModel(word, options)).toEqual({ path: file(path), name, bundled: false });
});

test.each(['hello', 'What is a context key?', 'notes', '', '../store', '\0', 'a'.repeat(5000), 'store/mistral-7b'])(
  'the word %j means no model',
  async (word) => {
    const { options } = await place();

    expect(isModelReference(word, options)).toBe(false);
    expect(resolveModel(word, options)).toBeUndefined();
  },
);

test('a .gguf that is not there is an error that suggests the nearest one', async () => {
  const { options } = await place();

  expect(isModelReference('lama.gguf', options)).toBe(true);
  expect(() => resolveModel('lama.gguf', options)).toThrow(
    expect.objectContaining({ code: 'model_not_found', hint: "Did you mean 'llama.gguf'?" }),
  );
  expect(() => resolveModel('other/thing.gguf', options)).toThrow(expect.objectContaining({ hint: 'Check the path.' }));
});

test('a directory given as a path is an error that names a model in it', async () => {
  const { options } = await place();

  expect(isModelReference('./store', options)).toBe(true);
  expect(() => resolveModel('./store', options)).toThrow(
    expect.objectContaining({ code: 'model_invalid', hint: expect.stringContaining('mistral-7b.gguf') }),
  );
});
