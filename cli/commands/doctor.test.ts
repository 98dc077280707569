import { expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';

test('doctor --json has a verdict and findings with stable codes', async () => {
  const { code, stdout } = await runCli(['doctor', '--json']);
  const report = JSON.parse(stdout);
  expect(code).toBe(report.exitCode);
  expect(report.verdict).toMatch(/^(ready|limited|broken)$/);
  expect(report.findings.map((finding: { code: string }) => finding.code)).toEqual(
    expect.arrayContaining(['node.version', 'model.bundled', 'engine.decode']),
  );
});

test('doctor prints ASCII under --plain, and its verdict last', async () => {
  const { stdout } = await runCli(['doctor', '--plain']);
  expect(stdout).toMatch(/ok {3}bundled model/);
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/sipp (is ready|works|cannot work)/);
  expect(stdout).not.toMatch(/[✓✗]/);
});
