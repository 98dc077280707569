import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readGatewayConfig } from './read-gateway-config.ts';

const folder = join(import.meta.dirname, 'examples');
const files = readdirSync(folder);

test('there is an example for each way to run a gateway', () => {
  expect(files.sort()).toEqual([
    'development.toml',
    'hybrid.toml',
    'local.toml',
    'production.toml',
    'provider-only.toml',
  ]);
});

test.each(files)('%s is a configuration, without any variable set', async (file) => {
  const config = await readGatewayConfig({ path: join(folder, file), env: {} });

  expect(config.routes).toMatchObject({ index: '/', health: '/healthz', readiness: '/readyz' });
});

test.each(files)('%s names the schema for editors in its first line', (file) => {
  const [, schema = ''] = /^#:schema (\S+)\n/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];

  expect(schema).toMatch(/gateway\.schema\.json$/);
  expect(existsSync(join(folder, schema))).toBe(true);
});
