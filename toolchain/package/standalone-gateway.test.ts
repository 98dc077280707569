import { randomUUID } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { readHost } from '../host.ts';
import { platformFiles } from './platform-files.ts';
import { readRootManifest } from './root-manifest.ts';
import { stageDistribution } from './stage-distribution.ts';
import { tryGateway } from './testing/try-gateway.ts';

const root = packageRoot();
const host = readHost();
const { signal } = new AbortController();

test('a gateway that was laid out in a folder serves the bundled model from wherever that is carried', async ({
  skip,
}) => {
  const found = platformFiles(
    root,
    readRootManifest(root),
    { host, backend: 'cpu', install: 'all' },
    { allowTuned: true },
  );
  if (!found.files) skip(found.reason);
  const folder = join(realpathSync(tmpdir()), `sipp-standalone-${randomUUID()}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const staged = join(folder, 'staged');
  const carried = join(folder, 'carried far');
  mkdirSync(staged, { recursive: true });

  const launcher = { name: 'sipp-gateway', words: ['run', 'gateway-server'] };
  const options = { root, host, backends: ['cpu'], signal, program: 'gateway-server', launcher } as const;
  expect(await stageDistribution({ ...options, report: () => undefined, output: staged })).toEqual([]);
  cpSync(staged, carried, { recursive: true });
  rmSync(staged, { recursive: true });
  const { check, answer, log, exitCode } = await tryGateway({
    command: [join(carried, 'sipp-gateway')],
    copy: carried,
    cwd: folder,
    env: withoutOurs(),
  });

  expect(check).toBe(
    `configuration is valid: gateway.toml
ok      secrets
ok      public_bind 127.0.0.1:0
ok      management_bind 127.0.0.1:0
ok      target tiny
`,
  );
  expect(answer).toMatchObject({ model: 'tiny', usage: { output_tokens: 8 } });
  // The engine runs in a process of its own, which is started from the same copy.
  expect(log).toContain('"msg":"engine started"');
  expect(exitCode).toBe(0);
  const licences = readFileSync(join(carried, 'THIRD-PARTY-LICENSES'), 'utf8');
  for (const name of ['fastify', 'pino', 'prom-client', 'undici', '@opentelemetry/sdk-trace']) {
    expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
  }
});

/** What points to this checkout must not help. */
function withoutOurs(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:sipp|otel|node|log)_/i.test(name)));
}
