import { closeSync, openSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../../models/fixtures/index.ts';
import { serveGateway } from '../serve.ts';
import { testEnv, testToml } from '../server/testing/open-gateway.ts';

test('the process of an engine has none of the secrets that the configuration names', async () => {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const [path, told, program] = ['gateway.toml', 'told.json', 'engine.mjs'].map((name) => directory.file(name));
  if (path === undefined || told === undefined || program === undefined) throw new Error('there are three names');
  await writeFile(path, testToml());
  // In the place of an engine: says what it was given, and ends.
  await writeFile(
    program,
    `import { writeFileSync } from 'node:fs';\nwriteFileSync(process.env.TOLD, JSON.stringify(process.env));\n`,
  );
  const log = openSync(directory.file('log'), 'a');
  onTestFinished(() => closeSync(log));

  const serving = serveGateway({
    path,
    env: { ...testEnv, TOLD: told, PATH: process.env['PATH'], SIPP_GATEWAY_ADMIN_ASSETS_DIR: directory.file('none') },
    backend: 'cpu',
    engineHost: [process.execPath, program],
    logDescriptor: log,
    version: '0.0.0',
    onSignal: () => undefined,
  });
  await expect(serving).rejects.toThrow(/failed to load target tiny/);

  const env: unknown = JSON.parse(await readFile(told, 'utf8'));
  expect(env).toMatchObject({ TOLD: told });
  for (const name of ['TEST_TOKEN', 'ADMIN_PASSWORD'] as const) {
    expect(env).not.toHaveProperty(name);
    expect(JSON.stringify(env)).not.toContain(testEnv[name]);
  }
});
