import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ArtifactManifest } from '../artifacts/artifact-manifest.ts';
import { stageFiles } from './stage-files.ts';

function createFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-stage-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

test('libraries that are no longer made go, files that nobody made stay', async () => {
  const from = createFolder({ 'libllama.so': 'new' });
  const to = createFolder({ 'libllama.so': 'old', 'libggml-cuda.so': 'old', 'notes.txt': 'mine' });
  const files = ['libllama.so', 'libggml-cuda.so'].map((path) => ({ path, bytes: 3 }));
  const before: ArtifactManifest = {
    target: 'core',
    backend: 'cpu',
    libraryRelease: 'v0.4.0',
    compiler: { command: 'g++', version: '' },
    flags: [],
    inputs: {},
    inputHash: '',
    files,
    bytes: 6,
    createdAt: '',
  };

  await stageFiles({ to, files: new Map([['libllama.so', join(from, 'libllama.so')]]), before });

  expect(readdirSync(to).sort()).toEqual(['libllama.so', 'notes.txt']);
  expect(readFileSync(join(to, 'libllama.so'), 'utf8')).toBe('new');
});
