import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clean } from './clean.ts';
import { cleanTargets } from './clean-targets.ts';

const everything = [
  '.build/artifacts/node/a.node',
  '.build/obj/a.o',
  '.build/logs/1.log',
  '.build/toolchain/prebuilt/lib.so',
  '.build/models/mine.gguf',
  '.build/bin/sipp',
  '.build/cli/main.js',
  '.build/config/cuda-architectures',
  '.build/test/run-report.json',
  'node_modules/a/index.js',
  'gateway/admin-ui/package.json',
  'gateway/admin-ui/dist/index.html',
  'gateway/admin-ui/src/app.tsx',
  'gateway/admin-ui/node_modules/b/index.js',
  'runtime/index.ts',
];

async function createCheckout(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'sipp clean '));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  for (const file of everything) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), '');
  }
  return root;
}

const plain = { purge: false, toolchains: false, dryRun: false };
const gone = (root: string) => everything.filter((file) => !existsSync(join(root, file)));

test('the targets of each flag', () => {
  const part = 'gateway/admin-ui';
  expect(cleanTargets(plain, [part])).toEqual([
    ...['admin-ui', 'artifacts', 'cmake', 'lib', 'logs', 'obj', 'test-cli', 'test-gateway', 'tmp'].map(
      (name) => `.build/${name}`,
    ),
    ...['.next', '.vite', 'build', 'coverage', 'dist', 'out'].map((name) => `${part}/${name}`),
  ]);
  expect(cleanTargets({ purge: true, toolchains: true }, [part]).slice(-3)).toEqual([
    'node_modules',
    `${part}/node_modules`,
    '.build/toolchain',
  ]);
});

test('what builds left goes; sources, models, launchers and reports stay', async () => {
  const root = await createCheckout();

  await clean({ root, ...plain });

  expect(gone(root)).toEqual([
    '.build/artifacts/node/a.node',
    '.build/obj/a.o',
    '.build/logs/1.log',
    'gateway/admin-ui/dist/index.html',
  ]);
});

test('packages and tools go where they are named', async () => {
  const root = await createCheckout();

  const removed = await clean({ root, purge: true, toolchains: true, dryRun: false });

  expect(removed).toContain('node_modules');
  expect(gone(root)).toEqual(expect.arrayContaining(['node_modules/a/index.js', '.build/toolchain/prebuilt/lib.so']));
  expect(existsSync(join(root, '.build/models/mine.gguf'))).toBe(true);
});

test('a dry run names the same and removes nothing; a second run has nothing to do', async () => {
  const root = await createCheckout();

  const named = await clean({ root, ...plain, dryRun: true });
  expect(gone(root)).toEqual([]);
  expect(await clean({ root, ...plain })).toEqual(named);
  expect(await clean({ root, ...plain })).toEqual([]);
});

test('a folder that leads out of the checkout is refused before anything is removed', async () => {
  const root = await createCheckout();
  const elsewhere = await mkdtemp(join(tmpdir(), 'sipp-elsewhere-'));
  onTestFinished(() => rm(elsewhere, { recursive: true, force: true }));
  await writeFile(join(elsewhere, 'mine'), '');
  await rm(join(root, '.build/obj'), { recursive: true });
  await symlink(elsewhere, join(root, '.build/obj'));

  await expect(clean({ root, ...plain })).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining("'.build/obj' leads out of the checkout"),
  });
  expect(existsSync(join(elsewhere, 'mine'))).toBe(true);
  expect(existsSync(join(root, '.build/artifacts/node/a.node'))).toBe(true);
});
