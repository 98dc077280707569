import { join } from 'node:path';
import type { Backend } from '../../runtime/engine/engine.ts';
import { hashInputs } from '../artifacts/inputs.ts';
import type { Host } from '../host.ts';
import { llamaRelease } from '../prebuilt/packages.ts';
import { mainFiles, wasmFiles } from './main-files.ts';
import type { RootManifest } from './main-manifest.ts';
import { platformFiles } from './platform-files.ts';
import { isFor, releaseTargets, targetName } from './release-targets.ts';
import { readRootManifest } from './root-manifest.ts';
import { contentOf, type StagedFile, sha256 } from './staged-file.ts';
import { type PackageManifest, writePackage } from './write-package.ts';

export interface StageOptions {
  /** The checkout. */
  readonly root: string;
  readonly host: Host;
  /** Platform packages of these backends only. Default: of all that are built. */
  readonly backends?: readonly Backend[];
  readonly signal: AbortSignal;
  /** Told before each package. */
  readonly report: (line: string) => void;
  /** Where the folders go. Default: `.build/artifacts/npm` in the checkout. */
  readonly output?: string;
}

export interface StagedPackage {
  readonly name: string;
  readonly version: string;
  /** What `npm pack` and `npm publish` are run in. */
  readonly directory: string;
  readonly files: number;
  readonly bytes: number;
}

export interface StageResult {
  readonly packages: readonly StagedPackage[];
  /** Packages of a release that were not staged here, with the command that changes it. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Stages the packages that a release publishes: the main package, and a platform package for every backend that is built here. Equal
 * inputs make equal files.
 *
 * @throws SippError `build_failed`
 */
export async function stageNpmPackages(options: StageOptions): Promise<StageResult> {
  const { root, host, backends, signal, report, output = join(root, '.build', 'artifacts', 'npm') } = options;
  const manifest = readRootManifest(root);
  const packages = [await stageMain(options, manifest, output)];
  const skipped: { name: string; reason: string }[] = [];
  for (const target of releaseTargets) {
    signal.throwIfAborted();
    const name = targetName(target);
    if (!isFor(target, host)) {
      skipped.push({ name, reason: 'It is made on a machine of its own kind: run `sipp build npm` there.' });
      continue;
    }
    if (backends !== undefined && !backends.includes(target.backend)) continue;
    const found = platformFiles(root, manifest, target);
    if (!found.files) {
      skipped.push({ name, reason: found.reason });
      continue;
    }
    report(name);
    const { compiler, flags } = found.addon;
    const facts = { backend: target.backend, compiler, flags, inputs: fileInputs(found.files) };
    packages.push(
      await write({ name, directory: join(output, folderOf(name)), files: found.files, facts, manifest, signal }),
    );
  }
  return { packages, skipped };
}

async function stageMain(
  { root, signal, report }: StageOptions,
  manifest: RootManifest,
  output: string,
): Promise<StagedPackage> {
  const { name } = manifest;
  const directory = join(output, folderOf(name));
  report(name);
  const { files, inputs } = await mainFiles(root, manifest, directory);
  const { version } = await import('esbuild');
  const facts = {
    backend: 'any',
    compiler: { command: 'esbuild', version },
    flags: [],
    inputs: { ...inputs, esbuild: version },
  };
  return write({ name, directory, files, others: wasmFiles(directory), facts, manifest, signal });
}

interface Writing {
  readonly name: string;
  readonly directory: string;
  readonly files: readonly StagedFile[];
  readonly others?: readonly string[];
  readonly facts: Pick<PackageManifest, 'backend' | 'compiler' | 'flags' | 'inputs'>;
  readonly manifest: RootManifest;
  readonly signal: AbortSignal;
}

async function write({ name, facts, manifest, ...rest }: Writing): Promise<StagedPackage> {
  const { version } = manifest;
  const identity = { name, version, target: 'npm', libraryRelease: llamaRelease } as const;
  const inputHash = hashInputs(facts.inputs);
  const { files, bytes } = await writePackage({ ...rest, facts: { ...identity, ...facts, inputHash } });
  return { name, version, directory: rest.directory, files: files.length, bytes };
}

/** `sipp-linux-x64-gnu-cpu`: the name without its scope. */
function folderOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function fileInputs(files: readonly StagedFile[]): Readonly<Record<string, string>> {
  return Object.fromEntries(files.map((file) => [file.path, sha256(contentOf(file))]));
}
