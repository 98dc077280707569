import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
