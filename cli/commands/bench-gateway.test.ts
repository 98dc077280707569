import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readGatewayConfig } from '../../gateway/config/read-gateway-config.ts';
import { gatewayToml } from '../../toolchain/bench/gateway/servers/gateway-toml.ts';
import { soakModels } from '../../toolchain/bench/gateway/soak/job.ts';
import { runCli, startCli } from '../testing/run-cli.ts';

test('the configuration that is measured is one, with limits, queue and a target for each model', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'gateway.toml');
  const upstream = 'http://127.0.0.1:8080';
  writeFileSync(path, gatewayToml({ publicPort: 18_080, managementPort: 18_081, upstream, models: soakModels }));

  const config = await readGatewayConfig({ path, env: {} });

  expect(config).toMatchObject({
    public_bind: '127.0.0.1:18080',
    security: { rate_limit: { enabled: true } },
    routes: { chat: '/v1/chat', readiness: '/readyz', metrics: '/metrics' },
  });
  expect(config.queue).toBeDefined();
  expect(config.max_concurrent_requests).toBeDefined();
  expect(config.targets.map(({ name }) => name)).toEqual(soakModels);
});

test.each([
  [['--scenario', 'jso'], '--scenario does not know "jso".'],
  [['--concurrency', '4'], "Unknown option '--concurrency'."],
  [['--seconds', '0'], '--seconds must be a number from 0.1 to 3600, not "0".'],
  [['--vs', '/no/such/folder'], "--vs does not know '/no/such/folder'"],
])('bench gateway %j is wrong usage', async (words, message) => {
  const { code, stderr } = await runCli(['bench', 'gateway', ...words]);

  expect(stderr).toContain(`sipp: ${message}`);
  expect(code).toBe(2);
});

test('bench gateway --help shows its own flags, and not those of a model', async () => {
  const { stdout } = await runCli(['bench', 'gateway', '--help']);

  expect(stdout).toContain('Usage: sipp bench gateway [options]');
  expect(stdout).toContain('--connections <list>');
  expect(stdout).not.toContain('--prompt-tokens');
  expect(stdout).toContain('sipp bench gateway --scenario soak');
});

test('the real gateway is measured beside a bare proxy', { timeout: 120_000 }, async () => {
  const sizes = ['--connections', '2', '--seconds', '0.1', '--repetitions', '1'];
  const { code, stdout, stderr } = await runCli(['bench', 'gateway', '--scenario', 'json', ...sizes, '--json']);

  expect(stderr).toContain('json: 2 connections, sipp, 1 of 1');
  expect(code).toBe(0);
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ plan: { connections: [2], repetitions: 1, seconds: 0.1 }, findings: [] });
  const subjects = report.figures
    .filter(({ quantity }: { quantity: string }) => quantity === 'throughput')
    .map(({ subject }: { subject: string }) => subject);
  expect(subjects).toEqual(['direct', 'bare', 'sipp', 'sipp / bare']);
});

test('a soak of the real gateway loses nothing', { timeout: 120_000 }, async () => {
  const { stdout } = await runCli(['bench', 'gateway', '--scenario', 'soak', '--requests', '300', '--json']);

  expect(JSON.parse(stdout)).toMatchObject({ plan: { requests: 300 }, findings: [] });
});

test.skipIf(process.platform === 'win32')('an interrupted run leaves no file behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-bench-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = await startCli(['bench', 'gateway', '--scenario', 'json'], { env: { TMPDIR: folder } });
  await run.stderrMatches(/json: 1 connection, direct/);

  run.process.kill('SIGINT');

  expect((await run.ended).code).toBe(130);
  expect(readdirSync(folder)).toEqual([]);
});
