import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  corruptions,
  createTemporaryDirectory,
  type TemporaryDirectory,
  writeDecoder,
  writeEmbedder,
  writeProjector,
} from '../../models/fixtures/index.ts';
import { type CliResult, runCli } from '../testing/run-cli.ts';

let folder: TemporaryDirectory;

beforeAll(async () => {
  folder = await createTemporaryDirectory();
  await writeDecoder(folder.file('plain.gguf'));
  await writeProjector(folder.file('projector.gguf'));
  await writeEmbedder(folder.file('embedder.gguf'));
});

afterAll(() => folder.remove());

/** One line that says what is wrong, at most one that says what to do, nothing else. */
function expectOneError({ code, stdout, stderr }: CliResult, exitCode: number): void {
  expect(stderr).toMatch(/^sipp: .+\n( {6}\S.*\n)?$/);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
}

/** One of each family; the models room tests them all. */
const kinds = [
  'empty',
  'text',
  'truncated header',
  'truncated tensor table',
  'truncated tensor data',
  'wrong magic',
  'version 99',
  'huge tensor count',
  'unsupported architecture',
];

test.each(corruptions.filter(({ name }) => kinds.includes(name)))('$name is refused', async ({ name, apply, code }) => {
  const path = folder.file(`${name}.gguf`);
  await writeFile(path, apply(await readFile(folder.file('plain.gguf'))));
  expectOneError(await runCli([path, 'hi']), 1);
  const { stdout } = await runCli([path, 'hi', '--json']);
  expect(JSON.parse(stdout).error.code).toMatch(code ?? /^model_/);
});

test('the kinds above exist', () => {
  expect(corruptions.map(({ name }) => name)).toEqual(expect.arrayContaining(kinds));
});

test('a file that is not there, a directory, and an unknown name', async () => {
  const path = folder.file('plain.gguf');
  const missing = await runCli([path.replace('plain', 'plian'), 'hi']);
  expectOneError(missing, 1);
  expect(missing.stderr).toContain("Did you mean '");
  expectOneError(await runCli([dirname(path), 'hi']), 1);
  const directory = folder.file('folder.gguf');
  await mkdir(directory);
  expectOneError(await runCli([directory, 'hi']), 1);
  expectOneError(await runCli(['./plian', 'hi']), 1);
  const unquoted = await runCli(['hello', 'world']);
  expectOneError(unquoted, 1);
  expect(unquoted.stderr).toContain('sipp "hello world"');
});

test('a projector is not a model', async () => {
  const result = await runCli([folder.file('projector.gguf'), 'hi']);
  expectOneError(result, 1);
  expect(result.stderr).toContain('projector');
});

test('an embedding model does not answer', async () => {
  expectOneError(await runCli([folder.file('embedder.gguf'), 'hi']), 1);
});

test('a model without a template refuses --chat and says what works', async () => {
  const result = await runCli([folder.file('plain.gguf'), 'hi', '--chat']);
  expectOneError(result, 1);
  expect(result.stderr).toContain('template');
  expect(result.stderr).toContain('Leave out --chat');
});

test('a prompt that does not fit is refused with the numbers', async () => {
  const result = await runCli(['-'], { input: 'word '.repeat(5000) });
  expectOneError(result, 1);
  expect(result.stderr).toMatch(/The prompt has \d+ tokens, but the context holds 1024\./);
});

test('a backend that is not here is refused with the reason', async () => {
  const backend = process.platform === 'darwin' ? 'cuda' : 'metal';
  const result = await runCli(['hi', '--backend', backend]);
  expectOneError(result, 1);
  expect(result.stderr).toContain(backend);
});

test('a context that does not fit into memory is refused', async () => {
  expectOneError(await runCli(['hi', '--ctx-size', '2000000000']), 1);
});

test('a missing grammar file is named', async () => {
  const result = await runCli(['hi', '--grammar-file', 'no-such.gbnf']);
  expectOneError(result, 1);
  expect(result.stderr).toContain('no-such.gbnf');
});
