import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { readHost } from '../host.ts';
import { llamaRelease } from '../prebuilt/packages.ts';
import { prebuiltDirectory } from '../prebuilt/prebuilt-directory.ts';
import { prebuiltFor } from '../prebuilt/prebuilt-for.ts';
import { readAddonManifest } from './addon-manifest.ts';
import { buildAddon, prepareAddon } from './build-addon.ts';
import { findCompiler } from './compiler.ts';
import { headersDirectory } from './llama-headers.ts';

const { signal } = new AbortController();
const host = readHost();
const reason = await missing();

const addon = (answer: number) => `
#include <napi.h>
#include "llama.h"
#include "answer.h"
static Napi::Value answer(const Napi::CallbackInfo & info) {
    return Napi::Number::New(info.Env(), llama_max_devices() > 0 ? ANSWER + ${answer} : 0);
}
static Napi::Object init(Napi::Env env, Napi::Object exports) {
    exports.Set("answer", Napi::Function::New(env, answer));
    exports.Set("release", Napi::String::New(env, SIPP_LLAMA_RELEASE));
    return exports;
}
NODE_API_MODULE(sipp, init)
`;

if (reason !== undefined) test('building an addon', ({ skip }) => skip(reason));

describe.skipIf(reason !== undefined)('building an addon with this machine’s compiler', () => {
  test('it is compiled, linked to the prebuilt libraries, described, and loads after a move', async () => {
    const { root, options } = createCheckout();
    const result = await build(options);

    expect(result).toMatchObject({ state: 'built' });
    const path = join(root, '.build/artifacts/node');
    const [manifestName = '', name = ''] = readdirSync(path).sort();
    const manifest = readAddonManifest(join(path, manifestName));
    expect(manifest).toMatchObject({
      name,
      target: 'node',
      backend: 'cpu',
      linkage: 'prebuilt',
      libraryRelease: llamaRelease,
    });
    expect(existsSync(join(path, manifest?.librariesDirectory ?? ''))).toBe(true);

    renameSync(root, `${root} moved`);
    const moved = join(`${root} moved`, '.build/artifacts/node', name);
    const script = 'const addon = require(process.argv[1]); console.log(addon.release, addon.answer());';
    expect(spawnSync(process.execPath, ['-e', script, moved], { encoding: 'utf8' }).stdout).toBe(
      `${llamaRelease} 42\n`,
    );
  });

  test('it is current until a source changes, and then only what changed is compiled', async () => {
    const { root, options } = createCheckout();
    await build(options);
    expect(await prepareAddon(options)).toMatchObject({ isCurrent: true });
    const objects = () => readdirSync(join(root, '.build/obj/node')).sort();
    const before = objects();

    write(join(root, 'runtime/native/napi/addon.cpp'), addon(1));

    expect(await prepareAddon(options)).toMatchObject({
      isCurrent: false,
      changes: ['runtime/native/napi/addon.cpp changed'],
    });
    await build(options);
    const after = objects();
    expect(after).toHaveLength(before.length);
    expect(after.filter((name) => before.includes(name))).toEqual([expect.stringMatching(/^core_other\./)]);
  });

  test('what does not compile is told in the words of the compiler, and no half addon stays', async () => {
    const { root, options } = createCheckout();
    write(join(root, 'runtime/native/core/other.cpp'), 'int other( { return 1; }');

    await expect(build(options)).rejects.toMatchObject({
      code: 'setup_failed',
      message: expect.stringMatching(/'runtime\/native\/core\/other\.cpp' does not compile:\n.*other\.cpp:1/s),
    });
    expect(existsSync(join(root, '.build/artifacts/node'))).toBe(false);
    expect(readdirSync(join(root, '.build/obj/node')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('a compiler without its library is a reason to fall back', async () => {
    const { options } = createCheckout();
    const preparation = await prepareAddon(options);
    if (!preparation.plan) return expect.unreachable();
    const { compiler } = preparation;
    const broken = { ...compiler, command: [...compiler.command, '-nostdinc++'] };

    const result = await buildAddon({ ...preparation, compiler: broken }, options);

    expect(result).toMatchObject({ state: 'fallback', reason: expect.stringContaining('does not work') });
  });
});

test('without unpacked libraries there is a fallback that says so', async () => {
  const root = mkdtempSync(join(tmpdir(), 'sipp-addon-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const glibc = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion: '2.36' } as const;
  const options = { root, host: glibc, env: {}, signal, backend: 'cpu' } as const;

  expect(await prepareAddon(options)).toMatchObject({
    state: 'fallback',
    reason: expect.stringContaining('is not unpacked'),
  });
  const musl = { ...glibc, libc: 'musl', glibcVersion: undefined } as const;
  expect(await prepareAddon({ ...options, host: musl })).toMatchObject({ state: 'unsupported' });
});

async function build(options: Parameters<typeof prepareAddon>[0]) {
  const preparation = await prepareAddon(options);
  return preparation.plan ? buildAddon(preparation, options) : expect.unreachable();
}

/** Why a real build cannot be tried here. */
async function missing(): Promise<string | undefined> {
  const choice = prebuiltFor({ ...host, backend: 'cpu' });
  if (!choice.package) return choice.reason;
  if (!existsSync(prebuiltDirectory(packageRoot(), choice.package)))
    return 'the prebuilt package is not unpacked: run ./setup.sh';
  if (!existsSync(headersDirectory(packageRoot(), llamaRelease))) return 'the headers are not unpacked: run ./setup.sh';
  const { compiler, rejected } = await findCompiler({ host, env: process.env, signal });
  return compiler ? undefined : rejected.join(' ');
}

/** A checkout with a small addon instead of the engine; libraries and headers are those of this one. */
function createCheckout() {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-addon-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const root = join(folder, 'a folder');
  const ours = packageRoot();
  mkdirSync(join(root, '.build/toolchain'), { recursive: true });
  const choice = prebuiltFor({ ...host, backend: 'cpu' });
  if (!choice.package) throw new Error(choice.reason);
  for (const directory of [prebuiltDirectory, headersOf]) {
    mkdirSync(dirname(directory(root, choice.package)), { recursive: true });
    symlinkSync(directory(ours, choice.package), directory(root, choice.package));
  }
  symlinkSync(join(ours, 'node_modules'), join(root, 'node_modules'));
  write(join(root, 'runtime/native/core/answer.h'), '#define ANSWER 42\n');
  write(join(root, 'runtime/native/core/other.cpp'), 'int other() { return 1; }\n');
  write(join(root, 'runtime/native/napi/addon.cpp'), addon(0));
  return { root, options: { root, host, env: process.env, signal, backend: 'cpu' } as const };
}

function headersOf(root: string): string {
  return headersDirectory(root, llamaRelease);
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
