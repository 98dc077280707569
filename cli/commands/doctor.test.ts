import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test('doctor --json has a scope, a verdict and findings with stable codes', async () => {
  const { code, stdout } = await runCli(['doctor', '--json']);
  const report = JSON.parse(stdout);
  expect(code).toBe(report.exitCode);
  expect(report.scope).toEqual({ target: 'all', backend: 'all', deep: false });
  expect(report.verdict).toMatch(/^(ready|limited|broken)$/);
  expect(report.findings.map((finding: { code: string }) => finding.code)).toEqual(
    expect.arrayContaining(['node.version', 'cmake.present', 'model.bundled', 'engine.decode', 'gateway.ports']),
  );
  for (const finding of report.findings) {
    expect(finding).toMatchObject({
      code: expect.stringMatching(/^[a-z]+\.[a-z]+$/),
      title: expect.any(String),
      required: expect.any(Boolean),
      status: expect.stringMatching(/^(ok|warning|failed|skipped)$/),
      summary: expect.any(String),
      elapsedMs: expect.any(Number),
    });
  }
});

test('doctor prints ASCII under --plain, and its verdict last', async () => {
  const { stdout, stderr } = await runCli(['doctor', '--plain']);
  expect(stdout).toMatch(/ok {3}bundled model/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/sipp (is ready|works|cannot)/);
  expect(stdout).not.toMatch(/[✓✗]/);
  expect(stderr).toBe('');
});

test('a target shows what it needs and nothing else, and nothing is fixed where nothing has to be', async () => {
  const { code, stdout, stderr } = await runCli(['doctor', '--target', 'docs', '--backend', 'cpu', '--fix', '--json']);
  const report = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(report.scope).toEqual({ target: 'docs', backend: 'cpu', deep: false });
  expect(report.repairs).toEqual([]);
  expect(report.findings.map((finding: { code: string }) => finding.code)).toEqual([
    'node.version',
    'npm.present',
    'disk.space',
  ]);
  expect(stderr).toContain('Nothing to fix');
});

test.each([
  ['--target', 'rust', 'all, core, node, wasm, gateway or docs'],
  ['--backend', 'webgpu', 'all, cpu, cuda, metal or vulkan'],
])('%s %s is wrong usage', async (flag, value, allowed) => {
  const { code, stderr } = await runCli(['doctor', flag, value]);
  expect(code).toBe(2);
  expect(stderr).toContain(`${flag} must be ${allowed}, not "${value}".`);
});
