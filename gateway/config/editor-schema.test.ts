import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { GatewayConfig } from './gateway-config.ts';

/** `npx vitest run gateway/config -u` writes the file. */
test('the schema for editors is the schema of the parser', async () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Configuration of a sipp gateway',
    ...toEditorSchema(GatewayConfig),
  };

  await expect(formatted(JSON.stringify(schema))).toMatchFileSnapshot('gateway.schema.json');
});

test('keys with a default need not be written', () => {
  expect(toEditorSchema(GatewayConfig)).toMatchObject({
    required: ['admin_password_env', 'security', 'tokens', 'targets'],
  });
});

/** For the parser, keys with a default are always there; for a person they are optional. */
function toEditorSchema(schema: object): Readonly<Record<string, unknown>> {
  const entries = Object.entries(schema).map(([key, value]) => [key, toEditorValue(value)]);
  const result: Record<string, unknown> = Object.fromEntries(entries);
  const { properties, required } = schema as { properties?: Record<string, object>; required?: unknown }; // JSON Schema's.
  if (!Array.isArray(required)) return result;
  const needed = required.filter((key) => !Object.hasOwn(properties?.[key] ?? {}, 'default'));
  const { required: _, ...rest } = result;
  return needed.length === 0 ? rest : { ...rest, required: needed };
}

function toEditorValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toEditorValue);
  return typeof value === 'object' && value !== null ? toEditorSchema(value) : value;
}

/** As the project's formatter leaves JSON. */
function formatted(json: string): string {
  const biome = join(packageRoot(), 'node_modules/@biomejs/biome/bin/biome');
  const words = [biome, 'format', '--stdin-file-path=gateway/config/gateway.schema.json'];
  return execFileSync(process.execPath, words, { input: json, encoding: 'utf8', cwd: packageRoot() });
}
