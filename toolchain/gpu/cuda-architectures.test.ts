import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type RunCommand, runCommand } from '../run-command.ts';
import { portableArchitectures, resolveCudaArchitectures } from './cuda-architectures.ts';
import { checkArchitectures, parseArchitectures } from './parse-architectures.ts';
import { fakeFolder, script } from './testing/fake-folder.ts';

const signal = new AbortController().signal;
const portable = '75-virtual;80-virtual;86-real;89-real;90-virtual;120a-real;121a-real';
const file = { '.build/config/cuda-architectures': '80-virtual;86-real\n' };
const smi = (...capabilities: string[]) => ({
  'bin/nvidia-smi': script(...capabilities.map((each) => `echo ${each}`)),
});

const resolve = (files: Record<string, string>, env: Record<string, string> = {}) => {
  const root = fakeFolder(files);
  return resolveCudaArchitectures({ root, env, signal, run: runWith(join(root, 'bin')) });
};

test('the environment comes before the file, the file before the GPUs, the portable list last', async () => {
  const env = { SIPP_CUDA_ARCHITECTURES: '90' };
  expect(await resolve({ ...file, ...smi('8.9') }, env)).toEqual({ list: '90', source: 'environment' });
  expect(await resolve({ ...file, ...smi('8.9') })).toEqual({ list: '80-virtual;86-real', source: 'file' });
  expect(await resolve(smi('8.9'))).toEqual({ list: '89-real', source: 'nvidia-smi' });
  expect(await resolve({})).toEqual({ list: portable, source: 'portable' });
});

test.each([
  [['9.0', '8.6', '9.0'], '86-real;90-real'],
  [['12.0'], '120a-real'],
  [['[N/A]', '7.5'], '75-real'],
])('GPUs of %j are built for %s', async (capabilities, list) => {
  expect(await resolve(smi(...capabilities))).toEqual({ list, source: 'nvidia-smi' });
});

test('a driver that fails is no source', async () => {
  expect(await resolve({ 'bin/nvidia-smi': script('echo 8.9', 'exit 9') })).toMatchObject({ source: 'portable' });
});

test.each([
  ['11.4.0', '75-virtual;80-virtual;86-real'],
  ['12.4.1', '75-virtual;80-virtual;86-real;89-real;90-virtual'],
  ['12.8.0', '75-virtual;80-virtual;86-real;89-real;90-virtual;120a-real'],
  ['13.0.88', portable],
])('nvcc %s compiles the portable list as far as %s', (version, list) => {
  expect(portableArchitectures(version)).toBe(list);
});

test.each([
  ['90', '90'],
  ['86-real, 90a', '86-real;90a'],
  ['sm_89;compute_90;89', '89;90'],
])('%s is read as %s', (text, list) => {
  expect(parseArchitectures(text, 'x')).toBe(list);
});

test.each([
  ['SIPP_CUDA_ARCHITECTURES', '86;ampere', "SIPP_CUDA_ARCHITECTURES: 'ampere' is not a CUDA architecture."],
  ['--architectures', ' ; ', '--architectures: the list is empty.'],
])('%s=%s is refused', (origin, text, message) => {
  expect(() => parseArchitectures(text, origin)).toThrow(message);
});

test('a damaged file is named', async () => {
  await expect(resolve({ '.build/config/cuda-architectures': 'x' })).rejects.toMatchObject({
    code: 'invalid_config',
    message: expect.stringMatching(/cuda-architectures': 'x' is not a CUDA architecture\.$/),
  });
});

test('what an nvcc cannot compile is refused with what it can', () => {
  const listing = 'compute_75\ncompute_90\ncompute_120\n';
  expect(() => checkArchitectures('75-virtual;90a;120a-real', listing, 'x')).not.toThrow();
  expect(() => checkArchitectures('61;90', listing, 'x')).toThrow('cannot compile for 61; it knows 75, 90, 120');
});

/** Finds programs in one folder only. */
function runWith(folder: string): RunCommand {
  return ([program = '', ...args], options) => runCommand([join(folder, program), ...args], options);
}
