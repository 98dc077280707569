import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import type { Host } from '../host.ts';
import { llamaRelease } from '../prebuilt/packages.ts';
import { stageNpmPackages } from './stage-npm.ts';

const host: Host = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.36' };
const { signal } = new AbortController();
const npm = '.build/artifacts/npm';

test('the main package and the platform packages that are built are staged, and the others named with a command', async () => {
  const { root, stage, json } = createCheckout({ backends: ['cpu'] });

  const { packages, skipped } = await stage();

  expect(packages.map(({ name, version, directory }) => [name, version, directory])).toEqual([
    ['@sipphq/sipp', '1.2.3', join(root, npm, 'sipp')],
    ['@sipphq/sipp-linux-x64-gnu-cpu', '1.2.3', join(root, npm, 'sipp-linux-x64-gnu-cpu')],
  ]);
  expect(skipped).toContainEqual({
    name: '@sipphq/sipp-linux-x64-gnu-vulkan',
    reason: 'It is not built; `sipp build node --prebuilt --backend vulkan` builds it.',
  });
  expect(skipped).toContainEqual({
    name: '@sipphq/sipp-darwin-arm64-metal',
    reason: expect.stringContaining('`sipp build npm`'),
  });
  expect(json('sipp/package.json')).toMatchObject({
    name: '@sipphq/sipp',
    version: '1.2.3',
    bin: { sipp: 'dist/bin/sipp.mjs' },
    exports: { '.': { types: './dist/types/runtime/index.d.ts', default: './dist/esm/index.js' } },
    optionalDependencies: { '@sipphq/sipp-linux-x64-gnu-cpu': '1.2.3', '@sipphq/sipp-darwin-arm64-metal': '1.2.3' },
    // Large packages come only to those who ask for them.
    peerDependencies: { '@sipphq/sipp-linux-x64-gnu-cuda': '1.2.3' },
    peerDependenciesMeta: { '@sipphq/sipp-linux-x64-gnu-cuda': { optional: true } },
  });
  expect(json('sipp/package.json')).not.toHaveProperty('private');
  expect(json('sipp/package.json')).not.toHaveProperty('dependencies');
  expect(json('sipp-linux-x64-gnu-cpu/package.json')).toMatchObject({ os: ['linux'], cpu: ['x64'], libc: ['glibc'] });
  expect(json('sipp.json')).toMatchObject({
    target: 'npm',
    version: '1.2.3',
    inputHash: expect.stringMatching(/^\w{64}$/),
  });
});

test('a platform package holds the addon beside its libraries, and the licences of both', async () => {
  const { stage, json, text, list } = createCheckout({ backends: ['cpu'] });
  await stage();

  expect(list('sipp-linux-x64-gnu-cpu')).toEqual([
    'LICENSE',
    'README.md',
    'THIRD-PARTY-LICENSES',
    'libggml-base.so',
    'libllama.so',
    'package.json',
    'sipp_node_cpu.linux-x64-gnu.json',
    'sipp_node_cpu.linux-x64-gnu.node',
  ]);
  expect(json('sipp-linux-x64-gnu-cpu/sipp_node_cpu.linux-x64-gnu.json')).toMatchObject({ librariesDirectory: '.' });
  const licences = text('sipp-linux-x64-gnu-cpu/THIRD-PARTY-LICENSES');
  expect(licences).toContain('The terms of llama.cpp.');
  expect(licences).toContain('The terms of a library inside it.');
  expect(licences).toContain('The terms of the prebuilt package.');
});

test('everything is in the bundles: licences go along, types ask for no package', async () => {
  const { stage, write, text } = createCheckout({});
  write('runtime/index.ts', "export type { Size } from './size.ts';\nexport { Size as schema } from './size.ts';");
  write('runtime/size.ts', typed);
  await stage();

  expect(text('sipp/dist/esm/index.js')).not.toMatch(/from ['"]@sinclair/);
  expect(text('sipp/THIRD-PARTY-LICENSES')).toMatch(
    /@sinclair\/typebox 0\.34\.\d+ \(MIT\)[\s\S]*Permission is hereby granted/,
  );
  expect(text('sipp/dist/types/runtime/index.d.ts')).toContain("export type { Size } from './size.js';");
  const written = text('sipp/dist/types/runtime/size.d.ts').replaceAll(/\s+/g, ' ').trim();
  expect(written).toBe('export type Size = { width?: number; };');
});

test('staging again changes nothing, removes what is no longer made, and keeps what it does not know', async () => {
  const { stage, write, list, hashes, json } = createCheckout({ backends: ['cpu', 'vulkan'] });
  await stage();
  const [first, manifest] = [hashes(), json('sipp.json')];
  await stage();
  expect(hashes()).toEqual(first);
  expect(json('sipp.json')).toEqual(manifest);

  write(`${npm}/sipp/notes.txt`, 'mine');
  write('runtime/index.ts', "export const answer = async () => (await import('./later.ts')).later;");
  write('runtime/later.ts', 'export const later = 42;');
  await stage();

  const files = list('sipp');
  expect(files).toContain('notes.txt');
  expect(files).not.toContain('dist/types/runtime/size.d.ts');
  expect(files.filter((path) => path.startsWith('dist/esm/chunks/'))).toEqual([expect.stringContaining('later-')]);
});

test('a staging that broke off leaves nothing that the next one does not remove', async () => {
  const { root, stage, write, list } = createCheckout({});
  write('runtime/index.ts', "export const answer = async () => (await import('./later.ts')).later;");
  write('runtime/later.ts', 'export const later = 42;');
  const obstacle = `${npm}/sipp/dist/types`;
  write(obstacle, 'a file where a folder has to be');
  await expect(stage()).rejects.toMatchObject({ code: 'file_failed', message: expect.stringContaining('dist/types') });
  expect(list('sipp')).toContainEqual(expect.stringMatching(/^dist\/esm\/chunks\/later-/));

  rmSync(join(root, obstacle));
  write('runtime/index.ts', 'export const answer = 42;');
  await stage();

  expect(list('sipp').filter((path) => path.startsWith('dist/esm/'))).toEqual(['dist/esm/index.js']);
});

test('WebAssembly modules that were built before are part of the package', async () => {
  const { stage, write, json } = createCheckout({});
  write(`${npm}/sipp/dist/wasm/sipp-wasm.js`, 'export default 1;');
  write(`${npm}/sipp/dist/wasm/sipp-wasm.wasm`, '');

  const { packages } = await stage();

  expect(json('sipp/package.json')).toMatchObject({ exports: { './wasm/*': './dist/wasm/*' } });
  const { files } = json('sipp.json') as { files: readonly { path: string }[] }; // As write-package.ts writes it.
  expect(files.map(({ path }) => path)).toContain('sipp/dist/wasm/sipp-wasm.wasm');
  expect(packages[0]?.files).toBe(files.length);
});

test('an entry for browsers is bundled for them as soon as there is one', async () => {
  const { stage, write, json, text } = createCheckout({});
  write('runtime/browser.ts', "export { later } from './later.ts';");
  write(
    'runtime/later.ts',
    'declare const location: { href: string };\nexport const later = (): string => location.href;',
  );
  await stage();

  expect(json('sipp/package.json')).toMatchObject({
    exports: { '.': { browser: './dist/esm/browser.js', default: './dist/esm/index.js' } },
  });
  expect(text('sipp/dist/esm/browser.js')).toContain('location.href');
  expect(text('sipp/dist/types/runtime/browser.d.ts')).toContain('later');

  write('runtime/later.ts', "import { readFileSync } from 'node:fs';\nexport const later = readFileSync;");
  await expect(stage()).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringMatching(/runtime\/later\.ts:1:29: .*node:fs/),
  });
});

test('an addon that would not run elsewhere is not packed', async () => {
  const tuned = createCheckout({ backends: ['cpu'], linkage: 'source' });
  expect((await tuned.stage()).skipped).toContainEqual({
    name: '@sipphq/sipp-linux-x64-gnu-cpu',
    reason: expect.stringContaining('`sipp build node --portable --backend cpu`'),
  });

  const old = createCheckout({ backends: ['cpu'], binary: 'ELF $ORIGIN/../lib\0' });
  expect((await old.stage()).skipped).toContainEqual({
    name: '@sipphq/sipp-linux-x64-gnu-cpu',
    reason: expect.stringContaining('links it again'),
  });
});

interface Situation {
  /** Backends whose addon is built. */
  readonly backends?: readonly string[];
  readonly linkage?: 'prebuilt' | 'source';
  /** Content of the addon. */
  readonly binary?: string;
}

/** A checkout with a library of two files, and files in the place of addons: nothing is loaded here. */
function createCheckout({ backends = [], linkage = 'prebuilt', binary = 'ELF $ORIGIN:$ORIGIN/../lib\0' }: Situation) {
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-stage-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const ours = packageRoot();
  const write = (path: string, content: string | object) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  symlinkSync(join(ours, 'node_modules'), join(root, 'node_modules'), 'junction');
  const same = [
    'LICENSE',
    'gateway/config/gateway.schema.json',
    'gateway/config/examples/local.toml',
    'toolchain/package/package-readme.md',
    'toolchain/package/sipp.mjs',
  ];
  for (const path of same) cpSync(join(ours, path), join(root, path));
  write('package.json', {
    ...{ name: '@sipphq/sipp', version: '1.2.3', private: true, type: 'module', license: 'Apache-2.0' },
    ...{ description: 'A test.', engines: { node: '>=20' }, dependencies: {} },
  });
  // A small library of the language: reading the real one would take most of the time.
  write('tsconfig.library.json', { compilerOptions: { ...languageOptions, lib: ['es2022'], types: [] } });
  write('CHANGELOG.md', '');
  write('models/sipp-tiny.gguf', 'GGUF');
  write('models/sipp-tiny.md', '');
  write('cli/main.ts', 'console.log(1);');
  write('runtime/index.ts', "export { size } from './size.ts';");
  write('runtime/size.ts', 'export const size = 1;');
  for (const backend of backends) writeAddon(write, { backend, linkage, binary });
  const out = (path: string) => join(root, npm, path);
  const list = (path: string) =>
    readdirSync(out(path), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(out(path).length + 1)
          .replaceAll('\\', '/'),
      )
      .sort();
  const text = (path: string) => readFileSync(out(path), 'utf8');
  return {
    root,
    write,
    list,
    text,
    json: (path: string): unknown => JSON.parse(text(path)),
    hashes: () => list('').map((path) => [path, createHash('sha256').update(text(path)).digest('hex')]),
    stage: () => stageNpmPackages({ root, host, signal, report: () => undefined }),
  };
}

const languageOptions = {
  ...{
    target: 'es2022',
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
  },
  ...{ skipLibCheck: true, declaration: true, emitDeclarationOnly: true, allowImportingTsExtensions: true },
};

const typed = `
import { type Static, Type } from '@sinclair/typebox';
export const Size = Type.Object({ width: Type.Optional(Type.Integer()) });
export type Size = Static<typeof Size>;
`;

function writeAddon(
  write: (path: string, content: string | object) => void,
  { backend, linkage, binary }: { readonly backend: string } & Required<Omit<Situation, 'backends'>>,
): void {
  const libraries = linkage === 'source' ? `.build/artifacts/core/${backend}` : '.build/toolchain/prebuilt/x-1/bins/x';
  const described = { backend, libraryRelease: llamaRelease, inputs: {}, inputHash: 'x', compiler: {}, flags: [] };
  const name = `sipp_node_${backend}.linux-x64-gnu`;
  write(`.build/artifacts/node/${name}.node`, binary);
  write(`.build/artifacts/node/${name}.json`, {
    ...{ ...described, target: 'node', name: `${name}.node`, linkage, libraries: '@scope/x', files: [] },
    librariesDirectory: join('..', '..', '..', libraries),
  });
  for (const file of ['libllama.so', 'libggml-base.so']) write(`${libraries}/${file}`, file);
  write(`${libraries}/llama-addon.node`, 'not ours');
  write('.build/toolchain/prebuilt/x-1/LICENSE', 'The terms of the prebuilt package.');
  write(`.build/toolchain/llama.cpp-${llamaRelease}/LICENSE`, 'The terms of llama.cpp.');
  write(`.build/toolchain/llama.cpp-${llamaRelease}/vendor/hash/LICENSE.md`, 'The terms of a library inside it.');
  if (linkage !== 'source') return;
  const files = ['libllama.so', 'libggml-base.so'].map((path) => ({ path, bytes: path.length }));
  write(`${libraries}/manifest.json`, { ...described, target: 'core', files, flags: ['-DGGML_NATIVE=ON'] });
}
