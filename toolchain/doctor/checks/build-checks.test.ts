import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { fakeFolder, script } from '../../gpu/testing/fake-folder.ts';
import { defaultScope } from '../doctor.ts';
import { bareLookUps, checkContext } from '../testing/check-context.ts';
import { buildDiskCheck, buildMemoryCheck } from './build-resources.ts';
import { chromiumCheck } from './chromium.ts';
import { createPortsCheck } from './gateway-ports.ts';
import { libcCheck } from './libc.ts';
import { toolChecks } from './tools.ts';

const forWasm = { ...defaultScope, target: 'wasm' } as const;
const emscripten = toolChecks.find(({ code }) => code === 'emscripten.present');

test('a tool that its target needs is a warning, and a remark where everything is looked at', async () => {
  const expected = { summary: 'not found', fix: 'sipp toolchain install emscripten' };
  expect(await emscripten?.run(checkContext({ scope: forWasm }))).toMatchObject({ status: 'warning', ...expected });
  expect(await emscripten?.run(checkContext())).toMatchObject({ status: 'skipped', ...expected });
});

test('a tool that is too old says so', async () => {
  const old = { state: 'outdated', reason: 'It is 3.0.', fix: 'sipp toolchain install emscripten' } as const;
  const lookUps = { ...bareLookUps, tool: async () => old };
  const outcome = await emscripten?.run(checkContext({ scope: forWasm, lookUps }));
  expect(outcome).toMatchObject({
    status: 'warning',
    summary: 'too old',
    reason: expect.stringContaining('It is 3.0.'),
  });
});

test('a tool that is there tells its version and where it is', async () => {
  const tool = { id: 'emscripten', version: '3.1.69', path: '/emscripten', origin: 'managed', env: {} } as const;
  const lookUps = { ...bareLookUps, tool: async () => ({ state: 'ready', tool }) as const };
  const outcome = await emscripten?.run(checkContext({ lookUps }));
  expect(outcome).toMatchObject({ status: 'ok', summary: '3.1.69', details: { path: '/emscripten' } });
});

test('Chromium is found on PATH', async () => {
  const folder = fakeFolder({ chromium: script('exit 0') });
  const found = await chromiumCheck.run(checkContext({ env: { PATH: folder } }));
  expect(found).toMatchObject({ status: 'ok', summary: `${folder}/chromium` });
  const host = { ...checkContext().host, platform: 'linux' } as const;
  const missing = await chromiumCheck.run(checkContext({ host, scope: forWasm }));
  expect(missing).toMatchObject({ status: 'warning', fix: expect.stringContaining('chromium') });
});

test('a port that somebody listens on is named', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const check = createPortsCheck([port]);

  const busy = await check.run(checkContext());
  await new Promise((resolve) => server.close(resolve));
  const free = await check.run(checkContext());

  expect(busy).toMatchObject({ status: 'warning', summary: `${port} in use`, details: { busy: [port] } });
  expect(busy.fix).toContain(`:${port}`);
  expect(free).toMatchObject({ status: 'ok', details: { busy: [] } });
});

test('a build says what it needs of disk and memory', async () => {
  const root = fakeFolder();
  const cuda = { ...defaultScope, backend: 'cuda' } as const;
  const [disk, memory, browser] = await Promise.all([
    buildDiskCheck.run(checkContext({ root, scope: cuda })),
    buildMemoryCheck.run(checkContext({ root, scope: cuda })),
    buildDiskCheck.run(checkContext({ root, scope: forWasm })),
  ]);
  expect(disk.details).toMatchObject({ build: 'cuda', neededBytes: 5 * 1024 ** 3, freeBytes: expect.any(Number) });
  expect(memory.details).toMatchObject({ build: 'cuda', jobs: expect.any(Number) });
  expect(browser.details).toMatchObject({ build: 'wasm' });
});

test.each([
  ['2.31', { status: 'failed', summary: 'glibc 2.31', reason: expect.stringContaining('need glibc 2.34') }],
  ['2.34', { status: 'ok' }],
  ['2.100', { status: 'ok' }],
])('a system with glibc %s is judged', async (glibcVersion, expected) => {
  const host = { platform: 'linux', arch: 'x64', libc: 'glibc', glibcVersion } as const;
  expect(await libcCheck.run(checkContext({ host }))).toMatchObject(expected);
});

test('a system with musl is told to compile', async () => {
  const host = { platform: 'linux', arch: 'x64', libc: 'musl', glibcVersion: undefined } as const;
  const outcome = await libcCheck.run(checkContext({ host }));
  expect(outcome).toMatchObject({ status: 'failed', summary: 'musl', fix: 'sipp build node' });
});
