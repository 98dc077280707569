import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { readHost } from '../host.ts';
import { findNpm } from '../setup/npm-client.mjs';
import { platformFiles } from './platform-files.ts';
import { isFor, releaseTargets, targetName } from './release-targets.ts';
import { stageNpmPackages } from './stage-npm.ts';
import { buildDashboard } from './testing/build-dashboard.ts';
import { tryGateway } from './testing/try-gateway.ts';

const host = readHost();
const npm = findNpm();
const target = releaseTargets.find((item) => isFor(item, host) && item.backend === 'cpu');
const reason = missing();

if (reason !== undefined) test('an installed package', ({ skip }) => skip(reason));

describe.skipIf(reason !== undefined)('the packages, packed and installed in an empty project', () => {
  const folder = join(realpathSync(tmpdir()), `sipp-installed-${randomUUID()}`);
  const app = join(folder, 'an app');
  const installed = join(app, 'node_modules', '@sipphq', 'sipp');
  const packed: { name: string; files: readonly string[] }[] = [];

  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeAll(async () => {
    const { signal } = new AbortController();
    const output = join(folder, 'staged');
    mkdirSync(app, { recursive: true });
    await buildDashboard();
    const options = { root: packageRoot(), host, backends: ['cpu'], signal, report: () => undefined, output } as const;
    const { packages } = await stageNpmPackages(options);
    // What somebody left in the folder is nobody else's business.
    writeFileSync(join(output, 'sipp', '.env'), 'SECRET=1');
    writeFileSync(join(output, 'sipp', 'dist', 'esm', 'index.test.ts'), '');
    const directories = packages.map(({ directory }) => directory);
    const report = JSON.parse(runNpm(['pack', '--json', '--pack-destination', folder, ...directories], folder));
    for (const { name, filename, files } of report) {
      packed.push({ name, files: files.map(({ path }: { path: string }) => path) });
      archives.push(join(folder, filename));
    }
    writeFileSync(join(app, 'package.json'), JSON.stringify({ type: 'module' }));
    // No registry: what the packages need is in them.
    runNpm(['install', '--offline', ...archives], app);
  }, 240_000);

  const archives: string[] = [];
  const environment = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:sipp|npm|node|vitest)_/i.test(name))),
    NODE_DISABLE_COMPILE_CACHE: '1',
    npm_config_cache: join(folder, 'npm-cache'),
    npm_config_update_notifier: 'false',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };

  function run(command: readonly string[], cwd = app) {
    const [file = '', ...args] = command;
    const { status, stdout, stderr } = spawnSync(file, args, { cwd, env: environment, encoding: 'utf8', input: '' });
    return { status, stdout, stderr };
  }

  function runNpm(words: readonly string[], cwd: string): string {
    const { status, stdout, stderr } = run([...(npm ?? []), ...words], cwd);
    if (status !== 0) throw new Error(`npm ${words[0]}: ${stderr}`);
    return stdout;
  }

  /** The command as npm links it, with Node on the PATH. */
  const sipp = (...words: readonly string[]) =>
    run([process.execPath, join(app, 'node_modules', '.bin', 'sipp'), ...words]);
  const script = (text: string, name = 'script.mjs') => {
    writeFileSync(join(app, name), text);
    return run([process.execPath, name]);
  };

  test('npm publishes what a user needs: no sources, no tests, nothing that lay about, no path of this machine', () => {
    const [main, platform] = packed;
    const allowed =
      /^(?:admin-ui\/[\w./-]+|dist\/(?:bin\/sipp\.mjs|(?:cli|esm)\/[\w/-]+\.js|cli\/chunks\/node-sqlite3-wasm\.wasm|types\/[\w/-]+\.d\.ts|wasm\/[\w.-]+\.(?:js|wasm))|models\/sipp-tiny\.(?:gguf|md)|gateway\/config\/(?:gateway\.schema\.json|examples\/\w[\w-]*\.toml)|package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY-LICENSES)$/;
    expect(main?.files.filter((path) => !allowed.test(path))).toEqual([]);
    expect(main?.files).toEqual(expect.arrayContaining(['dist/bin/sipp.mjs', 'models/sipp-tiny.gguf', 'LICENSE']));
    expect(platform?.files).toContain('THIRD-PARTY-LICENSES');
    const texts = main?.files.filter((path) => /\.(?:m?js|ts|json)$/.test(path)) ?? [];
    expect(texts.filter((path) => readFileSync(join(installed, path), 'utf8').includes(packageRoot()))).toEqual([]);
  });

  test('every path in its package.json leads to a file', () => {
    const { bin, exports, types } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    const targets = [bin.sipp, types, ...Object.values(exports['.']), exports['./package.json']];
    expect(targets.filter((path) => !existsSync(join(installed, path)))).toEqual([]);
  });

  test('the command answers with the bundled model, with nothing compiled', () => {
    const { status, stdout } = sipp('Hello', '--max-tokens', '8', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ engine: { name: 'native' }, usage: { outputTokens: 8 } });
    expect(sipp('--version').stdout).toMatch(/llama\.cpp v[\d.]+ \(cpu\)/);
  });

  test('the gateway in it serves its example of a configuration, with engines in processes of their own', async () => {
    const command = [process.execPath, join(app, 'node_modules', '.bin', 'sipp'), 'run', 'gateway-server'];

    const { check, answer, dashboard, state, log, exitCode } = await tryGateway({
      command,
      copy: installed,
      cwd: app,
      env: environment,
    });

    expect(check).toContain('ok      target tiny');
    expect(answer).toMatchObject({ model: 'tiny', usage: { output_tokens: 8 } });
    expect(dashboard).toEqual([200, 200, 200, ...dashboard.slice(3).map(() => 200)]);
    expect(state).toBe('SQLite format 3');
    expect(log).toContain('"msg":"engine started"');
    expect(exitCode).toBe(0);
  });

  test('npm links the command', () => {
    const path = [join(app, 'node_modules', '.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const { status, stdout } = spawnSync('sipp', ['--help'], {
      cwd: app,
      env: { ...environment, PATH: path },
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('Usage: sipp');
  });

  test('the library answers, and every library that it loads lies in node_modules', () => {
    const { stdout, stderr } = script(`
      import { readFileSync } from 'node:fs';
      import { SippClient } from '@sipphq/sipp';
      const client = new SippClient();
      await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny' });
      const { text, usage } = await client.query({ prompt: 'Hello', options: { maxTokens: 8 } }).response;
      const [{ local }] = client.list();
      const maps = process.platform === 'linux' ? readFileSync('/proc/self/maps', 'utf8').split('\\n') : [];
      const loaded = maps.map((line) => line.slice(line.indexOf('/'))).filter((path) => /ggml|llama|sipp_node/.test(path));
      console.log(JSON.stringify({ text, usage, engine: local.engine, loaded: [...new Set(loaded)] }));
      await client.close();`);
    expect(stderr).toBe('');
    const { engine, usage, loaded } = JSON.parse(stdout);
    expect([engine, usage.outputTokens]).toEqual(['native', 8]);
    const home = join(app, 'node_modules', '@sipphq');
    expect(loaded.filter((path: string) => !path.startsWith(home))).toEqual([]);
    if (process.platform === 'linux') expect(loaded.length).toBeGreaterThan(3);
  });

  test('CommonJS can require it where Node can require modules, and import it everywhere', () => {
    const { stdout } = script(
      `let how;
       try { how = typeof require('@sipphq/sipp').SippClient; } catch (error) { how = error.code; }
       import('@sipphq/sipp').then(({ SippClient }) => console.log(how, typeof SippClient));`,
      'script.cjs',
    );
    // As a property, because older releases do not know it.
    const canRequire = Object.entries(process.features).some(([name, value]) => name === 'require_module' && value);
    expect(stdout).toBe(`${canRequire ? 'function' : 'ERR_REQUIRE_ESM'} function\n`);
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])(
    'strict TypeScript with module %s and resolution %s compiles against its types alone',
    (module, moduleResolution) => {
      writeFileSync(join(app, 'typed.ts'), typedProgram);
      const strict = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true };
      const compilerOptions = {
        ...strict,
        target: 'es2022',
        lib: ['es2022', 'dom'],
        types: [],
        module,
        moduleResolution,
      };
      writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['typed.ts'] }));
      const { stdout } = run([process.execPath, join(packageRoot(), 'node_modules', 'typescript', 'bin', 'tsc')]);
      expect(stdout).toBe('');
    },
  );

  test('commands that work on the sources refuse, and the doctor does not send anybody to them', () => {
    for (const words of [['setup'], ['clean', '--dry-run'], ['test', 'list']]) {
      const { status, stderr } = sipp(...words);
      expect([status, stderr]).toEqual([
        2,
        expect.stringContaining(
          `\`sipp ${words.filter((word) => !word.startsWith('-')).join(' ')}\` works in a checkout of sipp`,
        ),
      ]);
    }
    const { status, stdout } = sipp('doctor', '--json');
    const { verdict, findings } = JSON.parse(stdout);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/setup/);
    expect(findings).toContainEqual(expect.objectContaining({ code: 'engine.package', status: 'ok' }));
    expect(findings).toContainEqual(expect.objectContaining({ code: 'engine.decode', status: 'ok' }));
    expect(verdict).not.toBe('broken');
  });

  test('without any engine, the error names the packages to install', () => {
    const lonely = join(folder, 'lonely', 'node_modules', '@sipphq', 'sipp');
    cpSync(installed, lonely, { recursive: true });
    const command = [process.execPath, join(lonely, 'dist', 'bin', 'sipp.mjs')];
    const { version } = JSON.parse(readFileSync(join(lonely, 'package.json'), 'utf8'));

    const { status, stdout } = run([...command, 'Hello', '--json'], lonely);

    expect(status).toBe(1);
    const { error } = JSON.parse(stdout);
    expect(error).toMatchObject({
      code: 'engine_unavailable',
      hint: expect.stringContaining('`npm install node-llama-cpp@'),
    });
    expect(error.hint).toContain(`\`npm install ${target && targetName(target)}@${version}\``);
    expect(run([...command, 'doctor'], lonely)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('fix: npm install'),
    });
  });
});

const typedProgram = `
import { type NativeRuntimeConfig, SippClient, SippError } from '@sipphq/sipp';
declare const console: { log(...values: unknown[]): void };
const config: NativeRuntimeConfig = { context: { n_ctx: 512, cache_type_k: 'q8_0' }, sampling: { top_k: 1 } };
const client = new SippClient();
await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny', config });
const run = client.chat({ messages: [{ role: 'user', content: 'Hi' }] });
for await (const { text } of run) console.log(text.length);
const finish: 'stop' | 'length' | 'tool_calls' | 'content_filter' = (await run.response).finishReason;
// @ts-expect-error: unknown settings are refused
const wrong: NativeRuntimeConfig = { context: { n_context: 512 } };
console.log(finish, wrong, SippError.is(new Error('x')));
export {};
`;

/** Why the packages cannot be tried here. */
function missing(): string | undefined {
  if (npm === undefined) return 'npm was not found';
  if (target === undefined) return `there is no platform package for ${host.platform}-${host.arch}`;
  const manifest = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
  const found = platformFiles(packageRoot(), manifest, target);
  return found.files ? undefined : found.reason;
}
