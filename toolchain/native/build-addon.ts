import { existsSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { freemem } from 'node:os';
import { join, posix, relative, sep } from 'node:path';
import type { Host } from '../host.ts';
import { installCommand } from '../install-command.ts';
import { availableProcessors } from '../limits.ts';
import { llamaRelease, type PrebuiltBackend } from '../prebuilt/packages.ts';
import { librariesDirectory } from '../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../prebuilt/prebuilt-for.ts';
import { readAddonManifest, writeAddonManifest } from './addon-manifest.ts';
import { findCompiler, tryCompiler } from './compiler.ts';
import { readLibraries } from './link-libraries.ts';
import { headersDirectory, includeDirectories } from './llama-headers.ts';
import { type AddonPlan, addonFolder, planAddon } from './plan-addon.ts';
import { runPlan } from './run-plan.ts';
import { readSourceFiles } from './source-files.ts';

export interface AddonOptions {
  readonly root: string;
  readonly host: Host;
  readonly backend: PrebuiltBackend;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** A plan that can be carried out here, or why there is none and what would change that. */
export type AddonPreparation =
  | { readonly plan: AddonPlan; readonly details: PlanDetails; readonly isCurrent: boolean }
  | {
      readonly plan?: never;
      readonly state: 'unsupported' | 'fallback';
      readonly reason: string;
      readonly fix: string;
    };

export interface PlanDetails {
  readonly backend: PrebuiltBackend;
  readonly prebuiltPackage: string;
  readonly librariesDirectory: string;
  readonly compiler: Parameters<typeof tryCompiler>[0];
}

/** Looks at everything that an addon needs and plans it. Changes nothing. */
export async function prepareAddon({ root, host, backend, env, signal }: AddonOptions): Promise<AddonPreparation> {
  if (host.platform === 'win32') {
    const reason = 'There is no link to the prebuilt libraries on Windows yet.';
    return { state: 'unsupported', reason, fix: 'Nothing to do: sipp uses node-llama-cpp here.' };
  }
  const choice = prebuiltFor({ ...host, backend });
  if (!choice.package)
    return { state: 'unsupported', reason: choice.reason, fix: 'Use a system from the support table.' };
  const libraries = librariesDirectory(root, choice.package);
  if (libraries === undefined) return fallback(`The package '${choice.package.name}' is not unpacked.`, 'sipp setup');
  const headers = headersDirectory(root, llamaRelease);
  if (!existsSync(headers)) return fallback('The headers of llama.cpp are not unpacked.', 'sipp setup');
  const { found, missing } = readLibraries(libraries);
  if (missing.length > 0)
    return fallback(`'${libraries}' has no ${missing.join(', ')}.`, `rm -r "${libraries}"; sipp setup`);
  const { compiler, rejected } = await findCompiler({ host, env, signal });
  if (!compiler) return fallback(`No C++ compiler: ${rejected.join(' ')}`, compilerFix(host));
  const plan = planAddon({
    host,
    backend,
    compiler,
    sources: readSourceFiles(root),
    includes: [...includeDirectories(headers).map((path) => below(root, path)), ...ownIncludes],
    librariesDirectory: below(root, libraries),
    libraries: found,
    release: llamaRelease,
    versions: ['node-addon-api', 'node-api-headers'].map((name) => versionOf(root, name)),
  });
  const details = {
    backend,
    prebuiltPackage: choice.package.name,
    librariesDirectory: below(root, libraries),
    compiler,
  };
  return { plan, details, isCurrent: isCurrent(root, plan) };
}

export type AddonResult =
  | { readonly state: 'built'; readonly path: string }
  | { readonly state: 'fallback'; readonly reason: string; readonly fix: string };

/** Compiles and links what `prepareAddon` planned. Throws `setup_failed` with the compiler's words. */
export async function buildAddon(
  { plan, details }: Extract<AddonPreparation, { plan: AddonPlan }>,
  { root, host, signal, onProgress }: AddonOptions & { readonly onProgress?: (done: number, total: number) => void },
): Promise<AddonResult> {
  const trial = await tryCompiler(details.compiler, { signal });
  if (!trial.works) {
    const reason = `The compiler ${details.compiler.command.join(' ')} does not work: ${trial.reason}`;
    return { state: 'fallback', reason, fix: compilerFix(host) };
  }
  const manifest = join(root, plan.manifest);
  await rm(manifest, { force: true });
  await runPlan(plan, { root, jobs: parallelJobs(), signal, ...(onProgress && { onProgress }) });
  await writeAddonManifest(manifest, {
    name: posix.basename(plan.link.output),
    target: 'node',
    backend: details.backend,
    linkage: 'prebuilt',
    libraryRelease: llamaRelease,
    prebuiltPackage: details.prebuiltPackage,
    librariesDirectory: posix.relative(addonFolder, details.librariesDirectory),
    compiler: { command: details.compiler.command.join(' '), version: details.compiler.version },
    flags: plan.flags,
    inputHash: plan.inputHash,
    bytes: statSync(join(root, plan.link.output)).size,
    createdAt: new Date().toISOString(),
  });
  return { state: 'built', path: plan.link.output };
}

const ownIncludes = [
  'runtime/native/core',
  'runtime/native',
  'node_modules/node-addon-api',
  'node_modules/node-api-headers/include',
];

/** A file with the JSON and template headers takes about this much while it is compiled. */
const BYTES_PER_JOB = 800 * 1024 * 1024;

function parallelJobs(): number {
  return Math.max(1, Math.min(availableProcessors(), Math.floor(freemem() / BYTES_PER_JOB)));
}

function isCurrent(root: string, plan: AddonPlan): boolean {
  const manifest = readAddonManifest(join(root, plan.manifest));
  const stats = statSync(join(root, plan.link.output), { throwIfNoEntry: false });
  return manifest?.inputHash === plan.inputHash && manifest.bytes === stats?.size;
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
