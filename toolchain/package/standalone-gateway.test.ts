import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { readHost } from '../host.ts';
import { platformFiles } from './platform-files.ts';
import { readRootManifest } from './root-manifest.ts';
import { stageDistribution } from './stage-distribution.ts';
import { buildDashboard } from './testing/build-dashboard.ts';
import { createImage, imageUser, readDockerfile } from './testing/image.ts';
import { chat, follow, tryGateway } from './testing/try-gateway.ts';

const root = packageRoot();
const host = readHost();
const target = { host, backend: 'cpu', install: 'all' } as const;
const engine = platformFiles(root, readRootManifest(root), target, { allowTuned: true });

if (!engine.files) test('a gateway that was laid out in a folder', ({ skip }) => skip(engine.reason));

describe.skipIf(!engine.files)('a gateway that was laid out in a folder', () => {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-standalone-'));
  const staged = join(home, 'staged');
  afterAll(() => rmSync(home, { recursive: true, force: true }));
  // The types of the library take most of it.
  beforeAll(async () => {
    await buildDashboard();
    const { signal } = new AbortController();
    const launcher = { name: 'sipp-gateway', words: ['run', 'gateway-server'] };
    const options = { root, host, backends: ['cpu'], signal, program: 'gateway-server', launcher } as const;
    expect(await stageDistribution({ ...options, report: () => undefined, output: staged })).toEqual([]);
  }, 240_000);

  test('serves the bundled model and its dashboard from wherever that is carried, and keeps its state', async () => {
    const folder = join(home, 'elsewhere');
    const carried = join(folder, 'carried far');
    mkdirSync(folder);
    cpSync(staged, carried, { recursive: true });

    const { check, answer, dashboard, state, log, exitCode } = await tryGateway({
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
    // The page, its script and its stylesheet.
    expect(dashboard).toEqual([200, 200, 200, ...dashboard.slice(3).map(() => 200)]);
    expect(state).toBe('SQLite format 3');
    // The engine runs in a process of its own, which is started from the same copy.
    expect(log).toContain('"msg":"engine started"');
    expect(exitCode).toBe(0);
  });

  test('has the licences of all that is bundled', () => {
    const licences = readFileSync(join(staged, 'THIRD-PARTY-LICENSES'), 'utf8');
    for (const name of ['fastify', 'node-sqlite3-wasm', 'pino', 'prom-client', 'undici', '@opentelemetry/sdk-trace']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d`, 'm'));
    }
    expect(licences).toMatch(/^@fontsource-variable\/inter [\s\S]*SIL OPEN FONT LICENSE/m);
    expect(readFileSync(join(staged, 'admin-ui/third-party-licenses.md'), 'utf8')).toMatch(/react-dom/);
  });

  test.skipIf(host.platform !== 'linux')(
    "is started, watched and stopped by the image's own commands, as a user who may write nowhere but where its state is",
    async () => {
      const image = createImage(staged);
      const { entrypoint, command, healthcheck } = readDockerfile();
      const options = { cwd: image.path('/var/empty'), env: image.env, ...imageUser };

      const [program = '', ...words] = [...entrypoint, ...command].map(image.path);
      const server = spawn(image.find(program), words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
      onTestFinished(() => void server.kill('SIGKILL'));
      const ended = new Promise<number | null>((resolve) => server.on('close', resolve));
      const said = follow(server);
      const addresses = await Promise.race([said.addresses, ended]);
      if (addresses === null || typeof addresses === 'number')
        throw new Error(`It ended with ${addresses}:\n${said.text()}`);

      const askHealth = () => {
        const [file = '', ...rest] = healthcheck.map(image.path);
        const env = { ...image.env, SIPP_GATEWAY_READINESS_URL: `${addresses.management}/readyz` };
        const { status, stderr } = spawnSync(image.find(file), rest, { ...options, env, encoding: 'utf8' });
        return { status, stderr };
      };
      expect(askHealth()).toEqual({ status: 0, stderr: '' });
      expect(await chat(addresses.public, 'chat')).toMatchObject({ model: 'chat', usage: { output_tokens: 8 } });

      server.kill('SIGTERM');
      expect([await ended, said.text()]).toEqual([0, expect.stringContaining('gateway is draining')]);
      expect(askHealth()).toEqual({ status: 1, stderr: expect.stringContaining('ECONNREFUSED') });
      expect(readFileSync(image.path('/var/lib/sipp/state.db'), 'latin1')).toMatch(/^SQLite format 3/);
    },
  );
});

/** What points to this checkout must not help. */
function withoutOurs(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:sipp|otel|node|log)_/i.test(name)));
}
