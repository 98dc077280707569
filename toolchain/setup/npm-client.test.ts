import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findNpm } from './npm-client.mjs';

test('the npm that is found runs', () => {
  const [program = '', script = ''] = findNpm() ?? [];
  const { status, stdout } = spawnSync(program, [script, '--version'], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toMatch(/^\d+\./);
});

test.each([
  ['linux', 'node/bin/node', 'node/lib/node_modules/npm/bin/npm-cli.js'],
  ['win32', 'node/node.exe', 'node/node_modules/npm/bin/npm-cli.js'],
])('on %s the npm beside %s is taken', (platform, node, script) => {
  const root = mkdtempSync(join(tmpdir(), 'sipp-npm-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(dirname(join(root, script)), { recursive: true });
  writeFileSync(join(root, script), '');
  expect(findNpm({ execPath: join(root, node), env: {}, platform })).toEqual([join(root, node), join(root, script)]);
});
