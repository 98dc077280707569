import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from './testing/find-program.ts';
import { kubernetesFolder } from './testing/kubernetes-files.ts';
import { readYaml } from './testing/read-yaml.ts';

const folder = join(kubernetesFolder, 'components', 'monitoring');
const documented = readFileSync(join(import.meta.dirname, '../../docs/en/gateway/metrics.md'), 'utf8');
const promtool = findProgram('promtool');

/** What `npx vitest run gateway/operations -u` writes from the registry: name, kind and labels. */
const metrics = new Map(
  [...documented.matchAll(/^\| `(sipp_gateway_\w+)` \| (\w+) \| (.*?) \|/gm)].map(
    ([, name = '', kind = '', labels = '']) => [
      name,
      { kind, labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label) },
    ],
  ),
);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets: readonly { readonly expr: string }[];
}

// The schema of the operator's kinds has checked the one, and Grafana's own export has no schema to check the other with.
const [rule] = readYaml(join(folder, 'prometheusrule.yaml')) as readonly [
  { readonly spec: { readonly groups: readonly { readonly rules: readonly { alert: string; expr: string }[] }[] } },
];
const dashboard = JSON.parse(readFileSync(join(folder, 'grafana-dashboard.json'), 'utf8'));
const panels: readonly Panel[] = dashboard.panels;

const expressions = [
  ...rule.spec.groups.flatMap(({ rules }) => rules.map(({ alert, expr }) => [alert, expr] as const)),
  ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
];

test('the table of metrics is read', () => {
  expect(metrics.size).toBeGreaterThan(20);
  expect(expressions.length).toBeGreaterThan(25);
});

test.each(expressions)('%s asks for what the gateway tells: %s', (_, expression) => {
  const names = [...expression.matchAll(/\b(?:sipp_gateway|process|nodejs)_\w+/g)].map(([name]) => name);
  expect(names).not.toEqual([]);
  for (const name of names.filter((each) => each.startsWith('sipp_'))) {
    const metric = metrics.get(name.replace(/_bucket$/, ''));
    expect([name, metric?.kind]).toEqual([
      name,
      expect.stringMatching(name.endsWith('_bucket') ? /^histogram$/ : /^(?:counter|gauge)$/),
    ]);
    if (name.endsWith('_total')) expect(expression).toMatch(new RegExp(`(?:rate|increase)\\(${name}`));
    const [, matchers = ''] = new RegExp(`\\b${name}\\{([^}]*)\\}`).exec(expression) ?? [];
    for (const [, label] of matchers.matchAll(/(\w+)=/g)) expect(metric?.labels).toContain(label);
  }
});

test('panels do not overlap and have a title and a number of their own', () => {
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  expect(new Set(panels.map(({ title }) => title)).size).toBe(panels.length);
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
});

test('promtool has nothing against the alert rules', ({ skip }) => {
  if (promtool === undefined) return skip('promtool is not on this machine');
  const temporary = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-rules-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const file = join(temporary, 'rules.yaml');
  writeFileSync(file, JSON.stringify(rule.spec));
  const { status, stdout, stderr } = spawnSync(promtool, ['check', 'rules', file], { encoding: 'utf8' });
  expect([status, stdout + stderr]).toEqual([0, expect.stringContaining('SUCCESS')]);
});
