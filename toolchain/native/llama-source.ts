import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../artifacts/inputs.ts';
import { requireRelease } from './llama-headers.ts';
import { bundleFolder, unpackBundle } from './unpack-bundle.ts';

/** Folders that no build needs and that are most of the download. */
const unused = ['docs', 'models', 'media', 'benches', 'conversion', 'gguf-py', 'skills'];

const stampName = '.sipp-source';

/** The source that builds compile: a release with patches, in the order in which they are applied. */
export interface LlamaSource {
  readonly release: string;
  /** Absolute. */
  readonly directory: string;
  readonly patches: readonly { readonly name: string; readonly path: string; readonly hash: string }[];
}

/** What the source is, whether it is unpacked already or not. Throws `setup_failed` without node-llama-cpp. */
export function describeSource(root: string): LlamaSource {
  const release = requireRelease(root);
  const patches = [
    // The prebuilt libraries have these too; without them a build would be another llama.cpp than the headers describe.
    ...patchesIn(join(bundleFolder(root), 'patches'), 'node-llama-cpp/patches'),
    ...patchesIn(join(root, 'runtime/native/patches'), 'runtime/native/patches'),
  ];
  return { release, patches, directory: join(root, '.build', 'toolchain', `llama.cpp-${release}-source`) };
}

/** Unpacks and patches the source, unless it is there as described. */
export async function unpackSource(source: LlamaSource, { root, signal }: { root: string; signal: AbortSignal }) {
  const stamp = hashOf([source.release, source.patches.map(({ name, hash }) => [name, hash])]);
  if (readStamp(source) === stamp) return;
  await unpackBundle({
    root,
    target: source.directory,
    paths: ['.', ...unused.map((name) => `:(exclude)${name}`)],
    patches: source.patches.map(({ path }) => path),
    stamp: [stampName, stamp],
    signal,
  });
}

function readStamp({ directory }: LlamaSource): string | undefined {
  try {
    return readFileSync(join(directory, stampName), 'utf8');
  } catch {
    // Not unpacked yet.
    return undefined;
  }
}

function patchesIn(folder: string, shown: string): LlamaSource['patches'] {
  return namesIn(folder)
    .filter((name) => /\.(?:diff|patch)$/.test(name))
    .sort()
    .map((name) => {
      const path = join(folder, name);
      return { name: `${shown}/${name}`, path, hash: hashOf(readFileSync(path, 'utf8')) };
    });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // There are none.
    return [];
  }
}
