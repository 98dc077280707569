import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readPeers } from './recognise.ts';

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sipp-bench-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function program(directory: string, name: string): string {
  const path = join(directory, name);
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  return path;
}

test('peers are recognised by file name, with and without .exe', () => {
  const directory = folder();
  const bench = program(directory, 'llama-bench');
  const server = program(directory, 'llama-server.exe');

  expect(readPeers([server, bench])).toEqual({ 'llama-bench': bench, 'llama-server': server });
  expect(readPeers([])).toEqual({});
});

test('the folder of wllama is recognised by its manifest', () => {
  const directory = folder();
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: '@wllama/wllama' }));

  expect(readPeers([directory])).toEqual({ wllama: directory });
});

test('a program of another name is refused, whether it exists or not', () => {
  expect(() => readPeers(['/opt/ollama'])).toThrow("--vs does not know 'ollama'");
});

test('the same program twice is refused', () => {
  const bench = program(folder(), 'llama-bench');
  expect(() => readPeers([bench, bench])).toThrow('--vs names llama-bench twice');
});

test('a missing file is refused', () => {
  const missing = join(folder(), 'llama-bench');
  expect(() => readPeers([missing])).toThrow(
    expect.objectContaining({ code: 'tool_missing', message: `There is no file '${missing}'.` }),
  );
});

test('a directory is refused', () => {
  const path = join(folder(), 'llama-server');
  mkdirSync(path);
  expect(() => readPeers([path])).toThrow(`'${path}' is not a program.`);
});

test.skipIf(process.platform === 'win32')('a file that may not be executed is refused', () => {
  const path = program(folder(), 'llama-server');
  chmodSync(path, 0o644);
  expect(() => readPeers([path])).toThrow(`'${path}' may not be executed.`);
});
