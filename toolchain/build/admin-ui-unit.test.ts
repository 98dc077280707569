import {
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
import { readHost } from '../host.ts';
import { adminUiFiles } from '../package/admin-ui-files.ts';
import { adminUiUnit } from './admin-ui-unit.ts';
import { runBuild } from './run-build.ts';

test('the dashboard is built when its sources or packages change, and not when its tests do', async () => {
  const { write, build } = createCheckout();

  expect(await build()).toMatchObject({
    state: 'built',
    changes: ['it was not built yet'],
    summary: '.build/admin-ui',
  });
  write('gateway/admin-ui/src/main.test.ts', 'changed');
  write('gateway/admin-ui/testing/server.ts', 'changed');
  expect(await build()).toMatchObject({ state: 'unchanged' });

  write('gateway/admin-ui/src/main.ts', "document.title = 'two';");
  expect(await build()).toMatchObject({ state: 'built', changes: ['gateway/admin-ui/src/main.ts changed'] });
  write('package-lock.json', '{ "name": "other" }');
  expect(await build()).toMatchObject({ state: 'built', changes: ['package-lock.json changed'] });
});

test('a new build leaves nothing of the one before, and goes into packages as `admin-ui`', async () => {
  const { root, write, build, served } = createCheckout();
  await build();
  const before = served();
  expect(before).toEqual(['admin-ui/assets', 'admin-ui/index.html']);

  write('gateway/admin-ui/src/main.ts', "document.title = 'two';");
  await build();

  const files = adminUiFiles(root).map(({ path }) => path);
  expect(files).toEqual([expect.stringMatching(/^admin-ui\/assets\/index-.+\.js$/), 'admin-ui/index.html']);
  rmSync(join(root, '.build/admin-ui/index.html'));
  expect(adminUiFiles(root)).toEqual([]);
  expect(await build()).toMatchObject({ changes: ['../admin-ui/index.html is missing or damaged'] });
});

test('what does not compile is an error that names its log, and the dashboard before it stays', async () => {
  const { root, write, build } = createCheckout();
  await build();
  const page = readFileSync(join(root, '.build/admin-ui/index.html'), 'utf8');
  write('gateway/admin-ui/src/main.ts', 'const = 1;');

  await expect(build()).rejects.toMatchObject({
    code: 'build_failed',
    message: expect.stringContaining("The build of the gateway's dashboard failed"),
    hint: expect.stringContaining(join(root, '.build/logs')),
  });

  expect(readFileSync(join(root, '.build/admin-ui/index.html'), 'utf8')).toBe(page);
  expect(readdirSync(join(root, '.build/tmp'))).toEqual([]);
});

/** A checkout whose dashboard is one line. */
function createCheckout() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sipp-admin-ui-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  symlinkSync(join(packageRoot(), 'node_modules'), join(root, 'node_modules'), 'junction');
  write('package-lock.json', '{}');
  write('gateway/admin-ui/package.json', '{ "type": "module" }');
  write('gateway/admin-ui/index.html', '<!doctype html><script type="module" src="./src/main.ts"></script>');
  write('gateway/admin-ui/src/main.ts', "document.title = 'one';");
  const { signal } = new AbortController();
  const context = { root, host: readHost(), env: {}, signal, jobs: 1, downloads: false };
  const units = [adminUiUnit({ required: true })];
  return {
    root,
    write,
    build: async () => (await runBuild(units, { context, report: () => undefined })).artifacts[0],
    served: () =>
      readdirSync(join(root, '.build/admin-ui'))
        .sort()
        .map((name) => `admin-ui/${name}`),
  };
}
