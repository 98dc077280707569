import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type ArtifactManifest, describeFiles, readManifest, writeManifest } from './artifact-manifest.ts';
import { hashInputs } from './inputs.ts';
import { reasonsToBuild } from './reasons-to-build.ts';

const inputs = { compiler: 'g++ 12' };

async function createArtifact() {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-artifact-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'libllama.so'), 'code');
  const path = join(folder, 'manifest.json');
  const manifest: ArtifactManifest = {
    target: 'core',
    backend: 'cpu',
    libraryRelease: 'v0.4.0',
    compiler: { command: 'g++', version: 'g++ 12' },
    flags: [],
    inputs,
    inputHash: hashInputs(inputs),
    files: describeFiles(folder, ['libllama.so']),
    bytes: 4,
    createdAt: '2026-01-01T00:00:00.000Z',
  };
  await writeManifest(path, manifest);
  return { folder, path, manifest };
}

test('a manifest is read as it was written, and its artifact is left alone', async () => {
  const { path, manifest } = await createArtifact();
  expect(readManifest(path)).toEqual(manifest);
  expect(reasonsToBuild(path, readManifest(path), inputs)).toEqual([]);
});

test('an artifact is built again when an input changed, and the input is named', async () => {
  const { path } = await createArtifact();
  expect(reasonsToBuild(path, readManifest(path), { compiler: 'g++ 13' })).toEqual(['compiler was g++ 12, is g++ 13']);
});

test('a file that was cut short is a reason to build', async () => {
  const { folder, path } = await createArtifact();
  writeFileSync(join(folder, 'libllama.so'), 'co');
  expect(reasonsToBuild(path, readManifest(path), inputs)).toEqual(['libllama.so is missing or damaged']);
});

test.each([['{"target": "core"'], ['{}'], ['[]'], ['null']])('a broken manifest counts as none: %s', async (text) => {
  const { path } = await createArtifact();
  writeFileSync(path, text);
  expect(reasonsToBuild(path, readManifest(path), inputs)).toEqual(['it was not built yet']);
});
