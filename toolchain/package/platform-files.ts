import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { manifestPathOf } from '../../runtime/engine/locate.ts';
import { type AddonManifest, readAddonManifest } from '../native/addon-manifest.ts';
import { readCoreManifest } from '../native/engine-libraries.ts';
import { headersDirectory } from '../native/llama-headers.ts';
import { addonFolder, addonName } from '../native/plan-addon.ts';
import { folderLicences } from './licences.ts';
import type { RootManifest } from './main-manifest.ts';
import { packageText } from './package-text.ts';
import { platformManifest } from './platform-manifest.ts';
import { type ReleaseTarget, targetName } from './release-targets.ts';
import { copied, type StagedFile } from './staged-file.ts';

export type PlatformFiles =
  | { readonly files: readonly StagedFile[]; readonly addon: AddonManifest }
  | {
      readonly files?: never;
      /** Why there is no package, with the command that changes it. */
      readonly reason: string;
    };

export interface PlatformOptions {
  /** True: libraries that run on this machine's kind of processor only will do. Default: false. */
  readonly allowTuned?: boolean;
}

interface BuiltAddon {
  readonly path: string;
  readonly manifest: AddonManifest;
  /** The folder of its libraries, and their names. */
  readonly libraries: string;
  readonly names: readonly string[];
}

/** The files of a platform package, out of the addon that was built on this machine. Changes nothing. */
export function platformFiles(
  root: string,
  manifest: RootManifest,
  target: ReleaseTarget,
  options: PlatformOptions = {},
): PlatformFiles {
  const addon = findAddon(root, target, options);
  if ('reason' in addon) return addon;
  const files = [...addonFiles(addon), ...texts(root, target, addon)];
  const all = ['package.json', ...files.map(({ path }) => path)];
  const content = packageText(platformManifest(manifest, target, all));
  return { addon: addon.manifest, files: [{ path: 'package.json', content }, ...files] };
}

function findAddon(
  root: string,
  { host, backend }: ReleaseTarget,
  { allowTuned = false }: PlatformOptions,
): BuiltAddon | { readonly reason: string } {
  const build = `sipp build node --prebuilt --backend ${backend}`;
  const path = join(root, addonFolder, `${addonName(backend, host)}.node`);
  const manifest = readAddonManifest(manifestPathOf(path));
  if (manifest === undefined || !existsSync(path)) return { reason: `It is not built; \`${build}\` builds it.` };
  const core = manifest.linkage === 'source' ? readCoreManifest(root, backend) : undefined;
  if (!allowTuned && core?.flags.includes('-DGGML_NATIVE=ON')) {
    const portable = `sipp build node --portable --backend ${backend}`;
    return { reason: `Its libraries are made for this machine's processor; \`${portable}\` makes them for all.` };
  }
  if (!looksBesideItself(path)) return { reason: `It was linked by an older sipp; \`${build}\` links it again.` };
  const libraries = resolve(dirname(path), manifest.librariesDirectory);
  // The folder of a build may hold libraries of other tools too.
  const names = manifest.linkage === 'source' ? core?.files.map((file) => file.path) : librariesIn(libraries);
  if (names === undefined || names.length === 0) {
    return { reason: `There are no libraries in '${libraries}'; \`${build}\` brings them.` };
  }
  return { path, manifest, libraries, names };
}

/** Whether the linker wrote the addon's own folder into it as a place to look for libraries (see plan-addon.ts). */
function looksBesideItself(path: string): boolean {
  const binary = readFileSync(path);
  return ['$ORIGIN:', '$ORIGIN\0', '@loader_path\0'].some((place) => binary.includes(place));
}

function librariesIn(directory: string): readonly string[] | undefined {
  if (!existsSync(directory)) return undefined;
  return readdirSync(directory).filter((name) => /\.(?:so|dylib|dll)(?:\.\d+)*$/.test(name));
}

/** The addon and its libraries side by side, with a manifest that says so. */
function addonFiles({ path, manifest, libraries, names }: BuiltAddon): readonly StagedFile[] {
  const { inputs: _, ...described } = manifest;
  return [
    { path: basename(path), content: { copyOf: path } },
    { path: basename(manifestPathOf(path)), content: packageText({ ...described, librariesDirectory: '.' }) },
    ...names.map((name) => ({ path: name, content: { copyOf: join(libraries, name) } })),
  ];
}

function texts(root: string, target: ReleaseTarget, { libraries, manifest }: BuiltAddon): readonly StagedFile[] {
  const licences = folderLicences([
    { title: `llama.cpp ${manifest.libraryRelease}`, path: headersDirectory(root, manifest.libraryRelease) },
    // `<package>/bins/<platform>`: who built the libraries has a licence too.
    ...(manifest.linkage === 'prebuilt' ? [{ title: manifest.libraries, path: dirname(dirname(libraries)) }] : []),
  ]);
  return [
    copied(root, 'LICENSE'),
    { path: 'THIRD-PARTY-LICENSES', content: licences },
    { path: 'README.md', content: readme(target) },
  ];
}

function readme(target: ReleaseTarget): string {
  const name = targetName(target);
  const how =
    target.install === 'all'
      ? 'npm installs it with [@sipphq/sipp](https://www.npmjs.com/package/@sipphq/sipp) where it fits.'
      : `Install it beside @sipphq/sipp, in the same version: \`npm install ${name}\`. sipp finds it there.`;
  return `# ${name}\n\nThe engine of sipp with the libraries of llama.cpp, for one platform and backend. ${how}\n`;
}
