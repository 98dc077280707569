import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseGatewayConfig } from '../config/parse-gateway-config.ts';
import { findProgram } from './testing/find-program.ts';
import { kubernetesFolder, readKubernetesFiles, typeOf } from './testing/kubernetes-files.ts';
import { kubernetesSchemas } from './testing/kubernetes-schemas.ts';
import { partial, problemsOf } from './testing/schema.ts';

const documents = readKubernetesFiles();
const overlays = ['cpu', 'cuda', 'provider-only'];
const kubectl = findProgram('kubectl');

/** Files of overlays that change what the base has. */
const isPatch = (path: string) => /^overlays\/.*\/deployment\.yaml$/.test(path);
const schemaOf = (type: string) => kubernetesSchemas[type] ?? { const: `a schema for ${type}` };

test.each(documents)('$path is a $type', ({ path, type, value }) => {
  const schema = schemaOf(type);
  expect(problemsOf(isPatch(path) ? partial(schema) : schema, value)).toEqual([]);
});

test('a misspelt key, one in a wrong place and one that is missing are found', () => {
  const schema = schemaOf('v1 Service');
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' } };
  const spec = { selector: { a: 'b' }, ports: [{ name: 'public', port: 8080 }] };
  expect(problemsOf(schema, { ...service, spec })).toEqual([]);
  expect(problemsOf(schema, { ...service, spec: { ...spec, selectors: {} } })).toEqual([
    '/spec must NOT have additional properties {"additionalProperty":"selectors"}',
  ]);
  expect(problemsOf(schema, { ...service, spec: { ports: spec.ports } })).toHaveLength(1);
  expect(problemsOf(schema, { ...service, ports: spec.ports, spec })).toHaveLength(1);
});

interface Kustomization {
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly patches?: readonly { readonly path?: string }[];
  readonly configMapGenerator?: readonly { readonly files: readonly string[] }[];
}

test.each(documents.filter(({ path }) => path.endsWith('kustomization.yaml')))(
  'what $path names exists',
  (document) => {
    const value = document.value as Kustomization; // Another test compares it with its schema.
    const { resources = [], components = [], patches = [], configMapGenerator = [] } = value;
    const files = configMapGenerator.flatMap((item) => item.files.map((file) => file.replace(/^[^=]*=/, '')));
    const named = [...resources, ...components, ...files, ...patches.flatMap(({ path }) => path ?? [])];
    const folder = dirname(join(kubernetesFolder, document.path));
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((path) => !existsSync(join(folder, path)))).toEqual([]);
    expect(named.filter((path) => join(folder, path).startsWith(kubernetesFolder) === false)).toEqual([]);
  },
);

test.each(overlays)('the configuration of %s fits what the manifests say', (overlay) => {
  const path = join(kubernetesFolder, 'overlays', overlay, 'gateway.toml');
  const config = parseGatewayConfig(readFileSync(path, 'utf8'), { path, env: {} });
  const deployment = readFileSync(join(kubernetesFolder, 'base/deployment.yaml'), 'utf8');
  const [, grace] = /terminationGracePeriodSeconds: (\d+)/.exec(deployment) ?? [];
  expect(Number(grace)).toBeGreaterThan(config.drain_seconds);
  expect([config.public_bind, config.management_bind]).toEqual(['0.0.0.0:8080', '0.0.0.0:9090']);
  expect([config.routes.health, config.routes.readiness, config.routes.metrics]).toEqual([
    '/healthz',
    '/readyz',
    '/metrics',
  ]);
  const secret = readFileSync(join(kubernetesFolder, 'secret.example.yaml'), 'utf8');
  for (const { env } of config.tokens) expect(secret).toContain(`  ${env}: ""`);
  expect(secret).toContain(`  ${config.admin_password_env}: ""`);
});

test.for(overlays)('kustomize makes of %s, with all components, what a cluster takes', (overlay, { skip }) => {
  if (kubectl === undefined) return skip('kubectl is not on this machine');
  const objects = kustomize(kubectl, overlay);

  for (const value of objects)
    expect([typeOf(value), problemsOf(schemaOf(typeOf(value)), value)]).toEqual([typeOf(value), []]);
  const texts = objects.map((value) => JSON.stringify(value));
  const find = (kind: string) => texts.filter((text) => text.includes(`"kind":"${kind}","metadata"`));
  const [deployment = ''] = find('Deployment');
  // The pods' labels are those that everything else selects, and the autoscaler alone decides how many there are.
  expect(JSON.parse(deployment)).toMatchObject({
    spec: { template: { metadata: { labels: { 'app.kubernetes.io/name': 'sipp-gateway' } } } },
  });
  expect(deployment).not.toContain('"replicas"');
  for (const kind of ['Deployment', 'PodDisruptionBudget', 'NetworkPolicy']) {
    expect(find(kind).join()).toMatch(/elector":\{"matchLabels":\{"app\.kubernetes\.io\/name":"sipp-gateway"\}\}/);
  }
  // The generated name of the configuration is the one that is mounted.
  const [, mounted] = /"configMap":\{"name":"(sipp-gateway-[0-9a-z]+)"\}/.exec(deployment) ?? [];
  expect(find('ConfigMap').join()).toContain(`"name":"${mounted}"`);
  expect(deployment).toMatch(/"image":"sipp-gateway:0\.1\.0-(?:cpu|cuda|none)"/);
  expect(texts.join()).not.toContain('"kind":"Secret"');
});

function kustomize(program: string, overlay: string): readonly unknown[] {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-kustomize-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const to = (path: string) => relative(folder, join(kubernetesFolder, path));
  const components = ['monitoring', 'autoscaling'].map((name) => to(`components/${name}`));
  const kustomization = { resources: [to(`overlays/${overlay}`)], components };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  const { status, stdout, stderr } = spawnSync(program, ['kustomize', folder], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return [...parseAllDocuments(stdout)].map((document) => document.toJS() as unknown);
}
