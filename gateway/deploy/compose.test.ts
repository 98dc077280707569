import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseGatewayConfig } from '../config/parse-gateway-config.ts';
import { composeSchema } from './testing/compose-schema.ts';
import { readYaml } from './testing/read-yaml.ts';
import { problemsOf } from './testing/schema.ts';

const folder = join(import.meta.dirname, 'compose');
const files = ['compose.yaml', 'compose.production.yaml'];

/** As far as the schema has checked. */
interface Service {
  readonly profiles: readonly string[];
  readonly image: string;
  readonly build?: { readonly context: string; readonly dockerfile: string; readonly args: Record<string, string> };
  readonly volumes: readonly string[];
  readonly ports: readonly string[];
  readonly stop_grace_period: string;
}

function servicesOf(file: string): readonly (readonly [string, Service])[] {
  const [value] = readYaml(join(folder, file));
  expect(problemsOf(composeSchema, value)).toEqual([]);
  return Object.entries((value as { services: Record<string, Service> }).services); // The schema has checked it.
}

test.each(files)('%s has a profile for each way to run a gateway, each with the image of its backend', (file) => {
  const found = servicesOf(file).map(([name, { profiles, image }]) => [name, profiles, image.replace(/^.*[:-]/, '')]);
  expect(found).toEqual([
    ['cpu', ['cpu'], 'cpu'],
    ['cuda', ['cuda'], 'cuda'],
    ['vulkan-linux', ['vulkan-linux'], 'vulkan'],
    ['provider-only', ['provider-only'], 'none'],
  ]);
});

test.each(files)('%s opens no port to anybody but this host', (file) => {
  for (const [, { ports }] of servicesOf(file)) expect(ports).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:9090:9090']);
});

test.each(files)('%s mounts the configuration and models read-only, and waits longer than a drain', (file) => {
  for (const [, { volumes, stop_grace_period }] of servicesOf(file)) {
    const [config = '', ...others] = volumes;
    const [, path = ''] = /^(\.\/config\/[\w-]+\.toml):\/etc\/sipp\/gateway\.toml:ro$/.exec(config) ?? [];
    const parsed = parseGatewayConfig(readFileSync(join(folder, path), 'utf8'), { path, env: {} });
    expect(Number.parseInt(stop_grace_period, 10)).toBeGreaterThan(parsed.drain_seconds);
    expect(others.filter((volume) => !volume.endsWith(':ro'))).toEqual(['state:/var/lib/sipp']);
  }
});

test('what development builds from exists', () => {
  for (const [, { build, image }] of servicesOf('compose.yaml')) {
    const context = join(folder, build?.context ?? 'nowhere');
    expect(existsSync(join(context, 'setup.sh'))).toBe(true);
    expect(existsSync(join(context, build?.dockerfile ?? 'nowhere'))).toBe(true);
    expect(image).toBe(`sipp-gateway:${build?.args['BACKEND']}`);
  }
});

test('production builds nothing and names a version', () => {
  for (const [, { build, image }] of servicesOf('compose.production.yaml')) {
    expect(build).toBeUndefined();
    expect(image).toMatch(/:\$\{SIPP_GATEWAY_VERSION:\?/);
  }
});

test('.env.example names every variable that the configurations and files read, and holds no secret', () => {
  const example = readFileSync(join(folder, '.env.example'), 'utf8');
  const configs = ['local', 'provider-only'].map((name) =>
    readFileSync(join(folder, 'config', `${name}.toml`), 'utf8'),
  );
  const secrets = configs.flatMap((text) => [...text.matchAll(/^\w*env = "(\w+)"/gm)].map(([, name]) => name));
  for (const name of new Set(secrets)) expect(example).toMatch(new RegExp(`^${name}=$`, 'm'));
  const read = files.flatMap((file) => [...readFileSync(join(folder, file), 'utf8').matchAll(/\$\{(\w+):-/g)]);
  const optional = read.map(([, name]) => name).filter((name) => name !== 'SIPP_GATEWAY_IMAGE');
  for (const name of new Set(optional)) expect(example).toContain(`# ${name}=`);
});
