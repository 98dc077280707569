import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from './testing/find-program.ts';

const folder = join(import.meta.dirname, 'systemd');
const unit = readFileSync(join(folder, 'sipp-gateway.service'), 'utf8');
const analyze = findProgram('systemd-analyze');
const settings = new Map([...unit.matchAll(/^(\w+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, value]));

/** Longest default drain of a configuration that says nothing. */
const DRAIN_SECONDS = 25;

test('a stop reaches the gateway alone and leaves it time, a reload is SIGHUP', () => {
  expect(settings.get('KillMode')).toBe('mixed');
  expect(Number(settings.get('TimeoutStopSec'))).toBeGreaterThan(DRAIN_SECONDS);
  expect(settings.get('ExecReload')).toBe('/bin/kill -HUP $MAINPID');
  expect(settings.get('ExecStart')).toBe('/opt/sipp-gateway/sipp-gateway serve --config /etc/sipp/gateway.toml');
});

test('secrets come from a file that only root reads, and none is in the repository', () => {
  expect(settings.get('EnvironmentFile')).toBe('/etc/sipp/gateway.env');
  expect([...settings.keys()]).not.toContain('Environment');
  const example = readFileSync(join(folder, 'gateway.env.example'), 'utf8');
  expect([...example.matchAll(/^#?[A-Z_]+=(.*)$/gm)].map(([, value]) => value)).toEqual(['', '', '', '', 'info']);
});

test('systemd reads the unit without a complaint, and rates it as well confined', ({ skip }) => {
  if (analyze === undefined) return skip('systemd-analyze is not on this machine');
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-unit-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const file = join(temporary, 'sipp-gateway.service');
  // The program is not installed here.
  writeFileSync(file, unit.replace(/^ExecStart=.*$/m, 'ExecStart=/bin/true'));

  const verified = spawnSync(analyze, ['verify', '--man=no', file], { encoding: 'utf8' });
  // It also reads the units of this machine.
  expect(verified.stderr.split('\n').filter((line) => line.includes('sipp-gateway'))).toEqual([]);
  expect(verified.status).toBe(0);

  const security = ['security', '--offline=true', '--threshold=25', '--no-pager', file];
  const { status, stdout, stderr } = spawnSync(analyze, security, { encoding: 'utf8' });
  // Older releases cannot rate a unit that is not loaded.
  if (/unrecognized option|bus/.test(stderr)) skip(`this systemd-analyze cannot rate a file: ${stderr.trim()}`);
  expect([status, stdout]).toEqual([0, expect.stringContaining('Overall exposure level')]);
});
