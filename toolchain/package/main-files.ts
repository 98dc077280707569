import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InputRecord } from '../artifacts/artifact-manifest.ts';
import { hashOf } from '../artifacts/inputs.ts';
import { adminUiFiles, adminUiFonts } from './admin-ui-files.ts';
import { browserEntry, bundlePackage } from './bundle-package.ts';
import { emitDeclarations } from './declarations.ts';
import { bundledLicences } from './licences.ts';
import { mainManifest, type RootManifest } from './main-manifest.ts';
import { packageText } from './package-text.ts';
import { contentOf, copied, type StagedFile, sha256 } from './staged-file.ts';

export interface MainFiles {
  readonly files: readonly StagedFile[];
  readonly inputs: InputRecord;
}

/** Where `sipp build wasm` puts its modules, below the main package. */
export const wasmFolder = 'dist/wasm';

const copies = ['LICENSE', 'CHANGELOG.md', 'models/sipp-tiny.gguf', 'models/sipp-tiny.md'];
/** What people copy to begin a configuration with, and what their editors check it against. */
const examples = 'gateway/config/examples';
const schema = 'gateway/config/gateway.schema.json';
const own = 'toolchain/package';

/** The files of the main package. What is in its folder already, such as WebAssembly modules, is only described. */
export async function mainFiles(root: string, manifest: RootManifest, directory: string): Promise<MainFiles> {
  const hasBrowser = existsSync(join(root, browserEntry));
  const bundle = await bundlePackage(root);
  const types = await emitDeclarations(root, ['runtime/index.ts', ...(hasBrowser ? [browserEntry] : [])]);
  const contents = { imports: bundle.imports, hasBrowser, hasWasm: wasmFiles(directory).length > 0 };
  const files: readonly StagedFile[] = [
    { path: 'package.json', content: packageText(mainManifest(manifest, contents)) },
    { path: 'README.md', content: { copyOf: join(root, own, 'package-readme.md') } },
    { path: 'dist/bin/sipp.mjs', content: { copyOf: join(root, own, 'sipp.mjs') } },
    { path: 'THIRD-PARTY-LICENSES', content: bundledLicences(root, [...bundle.inputs, ...adminUiFonts(root)]) },
    ...[...copies, schema, ...examplesIn(root)].map((path) => copied(root, path)),
    ...adminUiFiles(root),
    ...bundle.files,
    ...[...types].map(([path, content]) => ({ path: `dist/types/${path}`, content })),
  ];
  return { files, inputs: inputsOf(root, bundle.inputs, files) };
}

function examplesIn(root: string): readonly string[] {
  const names = readdirSync(join(root, examples)).filter((name) => name.endsWith('.toml'));
  return names.sort().map((name) => `${examples}/${name}`);
}

/** What `sipp build wasm` has made so far, below the package. */
export function wasmFiles(directory: string): readonly string[] {
  const folder = join(directory, wasmFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^sipp-wasm.*\.(?:js|wasm)$/.test(name))
    .sort()
    .map((name) => `${wasmFolder}/${name}`);
}

/** A hash for each kind of source, so that a changed package can be told from a changed line. */
function inputsOf(root: string, bundled: readonly string[], files: readonly StagedFile[]): InputRecord {
  const digest = (paths: readonly string[]) =>
    hashOf(paths.map((path) => [path, sha256(readFileSync(join(root, path)))]));
  const isPackage = (path: string) => path.includes('node_modules/');
  const onDisk = bundled.filter((path) => existsSync(join(root, path)));
  const made = files.filter(({ path }) => !path.startsWith('dist/esm/') && !path.startsWith('dist/cli/'));
  return {
    sources: digest(onDisk.filter((path) => !isPackage(path))),
    'npm packages': digest(onDisk.filter(isPackage)),
    'types, texts and model': hashOf(made.map((file) => [file.path, sha256(contentOf(file))])),
  };
}
