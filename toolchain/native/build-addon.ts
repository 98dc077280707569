import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, posix, relative, sep } from 'node:path';
import { describeFiles, writeManifest } from '../artifacts/artifact-manifest.ts';
import { reasonsToBuild } from '../artifacts/reasons-to-build.ts';
import type { Host } from '../host.ts';
import { installCommand } from '../install-command.ts';
import { parallelJobs } from '../parallel-jobs.ts';
import { llamaRelease, type PrebuiltBackend } from '../prebuilt/packages.ts';
import { type AddonManifest, readAddonManifest } from './addon-manifest.ts';
import { type Compiler, findCompiler, tryCompiler } from './compiler.ts';
import { type EngineLibraries, findLibraries, readCoreManifest } from './engine-libraries.ts';
import { readLibraries } from './link-libraries.ts';
import { headersDirectory, includeDirectories } from './llama-headers.ts';
import { type AddonPlan, addonFolder, addonName, planAddon } from './plan-addon.ts';
import { runPlan } from './run-plan.ts';
import { readSourceFiles } from './source-files.ts';

export interface AddonOptions {
  readonly root: string;
  readonly host: Host;
  readonly backend: PrebuiltBackend;
  /** Default: as the addon that is there was linked, if that can be done again; else to prebuilt libraries. */
  readonly linkage?: AddonManifest['linkage'];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** A plan that can be carried out here, or why there is none and what would change that. */
export type AddonPreparation =
  | {
      readonly plan: AddonPlan;
      readonly libraries: EngineLibraries;
      readonly compiler: Compiler;
      readonly isCurrent: boolean;
      /** Why it is not current. */
      readonly changes: readonly string[];
    }
  | {
      readonly plan?: never;
      readonly state: 'unsupported' | 'fallback';
      readonly reason: string;
      readonly fix: string;
    };

/** Looks at everything that an addon needs and plans it. Changes nothing. */
export async function prepareAddon(options: AddonOptions): Promise<AddonPreparation> {
  const { root, host, backend, env, signal } = options;
  if (host.platform === 'win32') {
    const reason = 'There is no link to the prebuilt libraries on Windows yet.';
    return { state: 'unsupported', reason, fix: 'Nothing to do: sipp uses node-llama-cpp here.' };
  }
  const search = findLibraries({ root, host, backend, linkage: options.linkage ?? knownLinkage(options) });
  if (!search.libraries) {
    const { state, reason, fix } = search;
    return state === 'unsupported' ? { state, reason, fix } : fallback(reason, fix);
  }
  const { libraries } = search;
  const headers = headersDirectory(root, llamaRelease);
  if (!existsSync(headers)) return fallback('The headers of llama.cpp are not unpacked.', 'sipp setup');
  const { found, missing } = readLibraries(libraries.directory);
  if (missing.length > 0) {
    const fix = `rm -r "${libraries.directory}"; sipp setup`;
    return fallback(`'${libraries.directory}' has no ${missing.join(', ')}.`, fix);
  }
  const { compiler, rejected } = await findCompiler({ host, env, signal });
  if (!compiler) return fallback(`No C++ compiler: ${rejected.join(' ')}`, compilerFix(host));
  const plan = planAddon({
    host,
    backend,
    compiler,
    sources: readSourceFiles(root),
    includes: [...includeDirectories(headers).map((path) => below(root, path)), ...ownIncludes],
    librariesDirectory: below(root, libraries.directory),
    libraries: found,
    librariesVersion: libraries.version,
    release: llamaRelease,
    versions: ['node-addon-api', 'node-api-headers'].map((name) => versionOf(root, name)),
  });
  return { plan, libraries, compiler, ...compare(root, plan) };
}

/** Set-up must not undo a build: what was linked to compiled libraries stays so while these are there. */
function knownLinkage({ root, host, backend }: AddonOptions): AddonManifest['linkage'] {
  const manifest = readAddonManifest(join(root, addonFolder, `${addonName(backend, host)}.json`));
  return manifest?.linkage === 'source' && readCoreManifest(root, backend) ? 'source' : 'prebuilt';
}

export type AddonResult =
  | { readonly state: 'built'; readonly manifest: AddonManifest }
  | { readonly state: 'fallback'; readonly reason: string; readonly fix: string };

/** Compiles and links what `prepareAddon` planned. Throws `setup_failed` with the compiler's words. */
export async function buildAddon(
  { plan, libraries, compiler }: Extract<AddonPreparation, { plan: AddonPlan }>,
  {
    root,
    host,
    backend,
    signal,
    onProgress,
  }: AddonOptions & { readonly onProgress?: (done: number, total: number) => void },
): Promise<AddonResult> {
  const trial = await tryCompiler(compiler, { signal });
  if (!trial.works) {
    const reason = `The compiler ${compiler.command.join(' ')} does not work: ${trial.reason}`;
    return { state: 'fallback', reason, fix: compilerFix(host) };
  }
  const path = join(root, plan.manifest);
  await rm(path, { force: true });
  await runPlan(plan, { root, jobs: parallelJobs(), signal, ...(onProgress && { onProgress }) });
  const name = posix.basename(plan.link.output);
  const files = describeFiles(join(root, addonFolder), [name]);
  const manifest: AddonManifest = {
    name,
    target: 'node',
    backend,
    linkage: libraries.linkage,
    libraryRelease: llamaRelease,
    libraries: libraries.name,
    librariesDirectory: posix.relative(addonFolder, below(root, libraries.directory)),
    compiler: { command: compiler.command.join(' '), version: compiler.version },
    flags: plan.flags,
    inputs: plan.inputs,
    inputHash: plan.inputHash,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    createdAt: new Date().toISOString(),
  };
  await writeManifest(path, manifest);
  return { state: 'built', manifest };
}

const ownIncludes = [
  'runtime/native/core',
  'runtime/native',
  'node_modules/node-addon-api',
  'node_modules/node-api-headers/include',
];

function compare(root: string, plan: AddonPlan): { readonly isCurrent: boolean; readonly changes: readonly string[] } {
  const path = join(root, plan.manifest);
  const changes = reasonsToBuild(path, readAddonManifest(path), plan.inputs);
  return { isCurrent: changes.length === 0, changes };
}

function compilerFix(host: Host): string {
  return `${installCommand('compiler', host)} && ./setup.sh`;
}

function fallback(reason: string, fix: string): AddonPreparation {
  return { state: 'fallback', reason, fix };
}

function versionOf(root: string, name: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  const version = typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : '?';
  return `${name}@${String(version)}`;
}

function below(root: string, path: string): string {
  return relative(root, path).replaceAll(sep, '/');
}
