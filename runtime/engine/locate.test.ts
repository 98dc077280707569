import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addonDirectory, locateAddons } from './locate.ts';

const linux = { platform: 'linux', arch: 'x64' } as const;

/** A package directory with these files among the built addons. */
function packageWith(files: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), 'sipp-locate-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(addonDirectory(root), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(addonDirectory(root), name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

test('addons for this machine are found with their libraries', () => {
  const root = packageWith({
    'sipp_node_cpu.linux-x64-gnu.node': '',
    'sipp_node_cpu.linux-x64-gnu.json': { librariesDirectory: '../lib', libraryRelease: 'v0.4.0' },
    'sipp_node_vulkan.linux-x64.node': '',
    'sipp_node_vulkan.linux-x64.json': { librariesDirectory: '/opt/vulkan' },
    'sipp_node_cpu.darwin-arm64.node': '',
    'sipp_node_cpu.linux-x64-gnu.node.partial': '',
    'notes.txt': '',
  });

  expect(locateAddons({ root, ...linux })).toEqual({
    addons: [
      {
        backend: 'cpu',
        addonPath: join(addonDirectory(root), 'sipp_node_cpu.linux-x64-gnu.node'),
        librariesDirectory: join(addonDirectory(root), '..', 'lib'),
        libraryRelease: 'v0.4.0',
      },
      expect.objectContaining({ backend: 'vulkan', librariesDirectory: '/opt/vulkan', libraryRelease: undefined }),
    ],
    faults: [],
  });
});

test.each([['{'], [{}], ['null']])('an addon with the manifest %j is a fault, not a candidate', (manifest) => {
  const root = packageWith({ 'sipp_node_cpu.linux-x64.node': '', 'sipp_node_cpu.linux-x64.json': manifest });

  expect(locateAddons({ root, ...linux })).toEqual({
    addons: [],
    faults: [{ backend: 'cpu', reason: expect.stringContaining('librariesDirectory') }],
  });
});

test('where nothing is built, nothing is found', () => {
  expect(locateAddons({ root: '/nowhere/at/all', ...linux })).toEqual({ addons: [], faults: [] });
});

test('an addon given by path is the only candidate, whatever it is called', () => {
  const root = packageWith({
    'sipp_node_cpu.linux-x64.node': '',
    'sipp_node_cpu.linux-x64.json': { librariesDirectory: '.' },
    'mine.node': '',
    'mine.json': { librariesDirectory: '.' },
  });
  const enginePath = join(addonDirectory(root), 'mine.node');

  expect(locateAddons({ root, ...linux, enginePath }).addons).toEqual([
    { backend: 'cpu', addonPath: enginePath, librariesDirectory: addonDirectory(root), libraryRelease: undefined },
  ]);
});

test('an addon given by path that cannot be used is an error', () => {
  expect(() => locateAddons({ root: '/nowhere', ...linux, enginePath: '/nowhere/mine.node' })).toThrow(
    expect.objectContaining({ code: 'engine_unavailable', message: expect.stringContaining("'/nowhere/mine.node'") }),
  );
});

/** An application in which a package manager has put sipp and other packages, each at its place below `node_modules`. */
function application(packages: Readonly<Record<string, { version: string; addon?: string }>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'sipp-locate-')));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [place, { version, addon }] of Object.entries(packages)) {
    const directory = join(root, 'node_modules', place);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'package.json'), JSON.stringify({ version }));
    if (addon === undefined) continue;
    writeFileSync(join(directory, `${addon}.node`), '');
    writeFileSync(join(directory, `${addon}.json`), JSON.stringify({ librariesDirectory: '.' }));
  }
  return root;
}

const cpu = 'sipp_node_cpu.linux-x64-gnu';
const vulkan = 'sipp_node_vulkan.linux-x64-gnu';

test('where nothing is built, the packages that npm installed beside sipp are found, with libraries of their own', () => {
  const root = application({
    '@sipphq/sipp': { version: '1.0.0' },
    '@sipphq/sipp-linux-x64-gnu-cpu': { version: '1.0.0', addon: cpu },
    '@sipphq/sipp-linux-x64-gnu-vulkan': { version: '1.0.0', addon: vulkan },
    '@sipphq/sipp-darwin-arm64-metal': { version: '1.0.0', addon: 'sipp_node_metal.darwin-arm64' },
  });
  const scope = join(root, 'node_modules/@sipphq');

  const { addons, faults } = locateAddons({ root: join(scope, 'sipp'), ...linux });

  expect(faults).toEqual([]);
  expect(addons.map(({ backend, librariesDirectory }) => [backend, librariesDirectory])).toEqual([
    ['vulkan', join(scope, 'sipp-linux-x64-gnu-vulkan')],
    ['cpu', join(scope, 'sipp-linux-x64-gnu-cpu')],
  ]);
});

test('packages that pnpm links for sipp alone are found', () => {
  const store = '.pnpm/@sipphq+sipp@1.0.0/node_modules/@sipphq';
  const root = application({
    [`${store}/sipp`]: { version: '1.0.0' },
    '.pnpm/@sipphq+sipp-linux-x64-gnu-cpu@1.0.0/node_modules/@sipphq/sipp-linux-x64-gnu-cpu': {
      version: '1.0.0',
      addon: cpu,
    },
  });
  const link = join(root, 'node_modules', store, 'sipp-linux-x64-gnu-cpu');
  const target = '../../../@sipphq+sipp-linux-x64-gnu-cpu@1.0.0/node_modules/@sipphq/sipp-linux-x64-gnu-cpu';
  symlinkSync(join(dirname(link), target), link, 'junction');

  const { addons } = locateAddons({ root: join(root, 'node_modules', store, 'sipp'), ...linux });

  expect(addons.map(({ backend }) => backend)).toEqual(['cpu']);
});

test('a package of another release than sipp is a fault that names the one that fits', () => {
  const root = application({
    '@sipphq/sipp': { version: '1.1.0' },
    '@sipphq/sipp-linux-x64-gnu-cpu': { version: '1.0.0', addon: cpu },
  });

  expect(locateAddons({ root: join(root, 'node_modules/@sipphq/sipp'), ...linux })).toEqual({
    addons: [],
    faults: [{ backend: 'cpu', reason: expect.stringContaining('`npm install @sipphq/sipp-linux-x64-gnu-cpu@1.1.0`') }],
  });
});

test('what was built in a checkout wins over installed packages', () => {
  const root = application({ '@sipphq/sipp-linux-x64-gnu-vulkan': { version: '1.0.0', addon: vulkan } });
  writeFileSync(join(root, 'package.json'), JSON.stringify({ version: '1.0.0' }));
  const built = () => locateAddons({ root, ...linux }).addons.map(({ backend }) => backend);
  expect(built()).toEqual(['vulkan']);

  mkdirSync(addonDirectory(root), { recursive: true });
  writeFileSync(join(addonDirectory(root), `${cpu}.node`), '');
  writeFileSync(join(addonDirectory(root), `${cpu}.json`), JSON.stringify({ librariesDirectory: '.' }));

  expect(built()).toEqual(['cpu']);
});
