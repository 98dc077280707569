import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readGatewayConfig } from './read-gateway-config.ts';

async function fileOf(content: string | Uint8Array): Promise<{ readonly path: string; readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-gateway-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'gateway.toml');
  await writeFile(path, content);
  return { path, folder };
}

const withModel = (model: string): string => `admin_password_env = "ADMIN"
tokens = [{ env = "TOKEN", caller = "app" }]
targets = [{ name = "tiny", type = "local", model = '${model}' }]
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 10 }
`;

test.each([
  ['tiny.gguf', ['tiny.gguf']],
  ['models/tiny.GGUF', ['models', 'tiny.GGUF']],
  ['../tiny.gguf', ['..', 'tiny.gguf']],
  ['./tiny', ['tiny']],
])("the model '%s' is looked for beside the file", async (model, expected) => {
  const { path, folder } = await fileOf(withModel(model));

  const config = await readGatewayConfig({ path, env: {} });

  expect(config.targets).toMatchObject([{ model: join(folder, ...expected) }]);
});

test.each(['sipp-tiny', join(tmpdir(), 'model.gguf')])("the model '%s' stays as it is", async (model) => {
  const { path } = await fileOf(withModel(model));

  expect((await readGatewayConfig({ path, env: {} })).targets).toMatchObject([{ model }]);
});

test('variables come from the environment that is given', async () => {
  const { path } = await fileOf(withModel(`$\{${'MODEL'}}`));

  expect((await readGatewayConfig({ path, env: { MODEL: 'sipp-tiny' } })).targets).toMatchObject([
    { model: 'sipp-tiny' },
  ]);
  await expect(readGatewayConfig({ path, env: {} })).rejects.toThrow(`${path}:3: targets.0.model uses \${MODEL}`);
});

test('a byte order mark is no part of the text', async () => {
  const { path } = await fileOf(`\uFEFF${withModel('sipp-tiny')}`);

  expect((await readGatewayConfig({ path, env: {} })).tokens).toHaveLength(1);
});

test('a file that cannot be read is named', async () => {
  const { path, folder } = await fileOf('');

  const missing = { code: 'file_failed', message: expect.stringMatching(/^failed to read .*no\.toml: ENOENT/) };
  await expect(readGatewayConfig({ path: join(folder, 'no.toml'), env: {} })).rejects.toMatchObject(missing);
  await expect(readGatewayConfig({ path: folder, env: {} })).rejects.toMatchObject({ code: 'file_failed' });
  await expect(readGatewayConfig({ path, env: {} })).rejects.toMatchObject({ code: 'config_file_invalid' });
});

test.each([
  ['x'.repeat(1_048_577), 'it is longer than 1048576 bytes.'],
  [Uint8Array.of(0x61, 0xff, 0x00), 'it is not text in UTF-8.'],
])('a file that cannot be a configuration is not read to its end', async (content, reason) => {
  const { path } = await fileOf(content);

  await expect(readGatewayConfig({ path, env: {} })).rejects.toMatchObject({
    code: 'config_file_invalid',
    message: `failed to parse ${path}: ${reason}`,
  });
});
