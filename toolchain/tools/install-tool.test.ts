import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { StepEvent } from '../steps/step-event.ts';
import { installTool } from './install-tool.ts';
import { vendorArchive } from './sources/vendor-archive.ts';
import { serveFiles } from './testing/serve-files.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { zipFile } from './testing/zip-file.ts';

const program = '#!/bin/sh\necho 1.13.2\n';

test('a tool is installed in one step, with a manifest, and not again', async () => {
  const { context, place, server, events, sourceOf } = await createPlace();
  const sources = [sourceOf('/ninja.zip')];

  const installed = await installTool('ninja', { ...context, sources });

  const path = place('.build/toolchain/ninja/bin/ninja');
  expect(installed).toEqual({
    tool: { id: 'ninja', version: '1.13.2', path, origin: 'managed', env: {} },
    source: 'server of /ninja.zip',
    failures: [],
  });
  expect(spawnSync(path, { encoding: 'utf8' }).stdout).toBe('1.13.2\n');
  expect(JSON.parse(readFileSync(place('.build/toolchain/ninja/sipp-tool.json'), 'utf8'))).toMatchObject({
    tool: 'ninja',
    version: '1.13.2',
    source: 'server of /ninja.zip',
    archives: [{ name: 'ninja.zip', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    sizeBytes: program.length,
  });
  expect(readdirSync(place('.build/toolchain')).sort()).toEqual(['downloads', 'ninja']);
  expect(events.map(({ kind }) => kind)).toEqual(['started', 'progress', 'finished']);

  expect(await installTool('ninja', { ...context, sources })).toMatchObject({ source: undefined });
  expect(events.at(-1)).toMatchObject({ kind: 'finished', state: 'unchanged' });
  expect(server.requests).toHaveLength(1);
});

test('the next source is used where one cannot be reached, and that is told', async () => {
  const { context, sourceOf } = await createPlace();

  const { source, failures } = await installTool('ninja', {
    ...context,
    sources: [sourceOf('/missing.zip'), sourceOf('/ninja.tar.gz')],
  });

  expect(source).toBe('server of /ninja.tar.gz');
  expect(failures).toMatchObject([
    { source: 'server of /missing.zip', reason: expect.stringContaining('answered 404 Not Found.') },
  ]);
});

test('a source whose program does not run here is passed over', async () => {
  const { context, sourceOf } = await createPlace();

  const { failures } = await installTool('ninja', {
    ...context,
    sources: [sourceOf('/broken.zip'), sourceOf('/ninja.zip')],
  });

  expect(failures).toMatchObject([{ reason: expect.stringContaining('does not work here') }]);
});

test('an archive with another checksum is refused', async () => {
  const { context, place, sourceOf } = await createPlace();

  await expect(
    installTool('ninja', { ...context, sources: [sourceOf('/ninja.zip', '0'.repeat(64))] }),
  ).rejects.toMatchObject({
    code: 'checksum_mismatch',
    message: expect.stringContaining(`expected ${'0'.repeat(64)}`),
    hint: expect.stringContaining('sipp toolchain install ninja'),
  });
  expect(existsSync(place('.build/toolchain/ninja'))).toBe(false);
  expect(readdirSync(place('.build/toolchain/downloads/ninja'))).toEqual([]);
});

test('where no source is of use, all of them and their reasons are named', async () => {
  const { context, events, sourceOf } = await createPlace();
  const sources = [sourceOf('/missing.zip'), sourceOf('/ninja.zip', '0'.repeat(64))];

  await expect(installTool('ninja', { ...context, sources })).rejects.toMatchObject({
    code: 'download_failed',
    message: expect.stringMatching(/server of \/missing\.zip: .*404.*\n.*server of \/ninja\.zip: .*SHA-256/),
  });
  expect(events.at(-1)).toMatchObject({ kind: 'failed', id: 'ninja' });
});

test('without downloads a missing tool is named', async () => {
  const { context, server, sourceOf } = await createPlace();

  await expect(
    installTool('ninja', { ...context, downloads: false, sources: [sourceOf('/ninja.zip')] }),
  ).rejects.toMatchObject({ code: 'tool_missing', message: 'Ninja is not on this machine, and downloads are off.' });
  expect(server.requests).toEqual([]);
});

test('what keeps a tool from working here is told before anything is downloaded', async () => {
  const { context, server, sourceOf } = await createPlace();
  const sources = [sourceOf('/ninja.zip')];

  // Without python3 on PATH, no Emscripten is good.
  await expect(installTool('emscripten', { ...context, sources })).rejects.toMatchObject({
    code: 'tool_missing',
    message: 'Emscripten needs python3, which was not found on PATH.',
  });
  expect(server.requests).toEqual([]);
});

test('an interrupted installation leaves no tool, and the next one continues the download', async () => {
  const { context, place, server, sourceOf } = await createPlace();
  const sources = [sourceOf('/ninja.zip')];
  const interruption = new AbortController();
  server.intercept = (_, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': 1_000 });
    response.write(archives.get('/ninja.zip')?.subarray(0, 20));
    return true;
  };
  const report = (event: StepEvent) => {
    if (event.kind === 'progress') interruption.abort(new Error('stop'));
  };
  await expect(installTool('ninja', { ...context, sources, report, signal: interruption.signal })).rejects.toThrow(
    'stop',
  );
  expect(readdirSync(place('.build/toolchain'))).toEqual(['downloads']);

  server.intercept = () => false;
  await installTool('ninja', { ...context, sources });

  expect(server.requests).toEqual(['/ninja.zip', '/ninja.zip#range']);
});

test('what a killed installation left is cleared away', async () => {
  const { context, place, sourceOf } = await createPlace();
  mkdirSync(place('.build/toolchain/.install-ninja/bin'), { recursive: true });
  mkdirSync(place('.build/toolchain/.install-ninja.unpacked/half'), { recursive: true });
  mkdirSync(place('.build/toolchain/ninja/bin'), { recursive: true });

  await installTool('ninja', { ...context, sources: [sourceOf('/ninja.zip')] });

  expect(readdirSync(place('.build/toolchain')).sort()).toEqual(['downloads', 'ninja']);
});

test('two installations at once take turns, and the second finds what the first has installed', async () => {
  const { context, server, sourceOf } = await createPlace();
  const sources = [sourceOf('/ninja.zip')];

  const results = await Promise.all([1, 2].map(() => installTool('ninja', { ...context, sources })));

  expect(results.map(({ source }) => source)).toEqual(expect.arrayContaining(['server of /ninja.zip', undefined]));
  expect(server.requests).toHaveLength(1);
});

test('a place that cannot be written to is named', async () => {
  const { context, place, sourceOf } = await createPlace();
  writeFileSync(place('.build'), 'in the way');

  await expect(installTool('ninja', { ...context, sources: [sourceOf('/ninja.zip')] })).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining('.build/toolchain/ninja'),
  });
});

const archives = new Map<string, Buffer>([
  ['/ninja.zip', zipFile([{ name: 'ninja', content: program, mode: 0o100755 }])],
  ['/broken.zip', zipFile([{ name: 'ninja', content: '#!/bin/sh\nexit 1\n', mode: 0o100755 }])],
]);

async function createPlace() {
  const root = temporaryFolder();
  const place = (path: string) => join(root, path);
  const files = new Map([...archives, ['/ninja.tar.gz', tarFile()]]);
  const server = await serveFiles(files);
  const events: StepEvent[] = [];
  const sourceOf = (path: string, sha256 = sha256Of(files.get(path))) =>
    vendorArchive({
      title: `server of ${path}`,
      version: '1.13.2',
      url: server.url + path,
      sha256,
      place: [{ from: 'ninja', to: 'bin/ninja' }],
    });
  const { signal } = new AbortController();
  const report = (event: StepEvent) => void events.push(event);
  return { place, server, events, sourceOf, context: { root, env: { PATH: '' }, signal, downloads: true, report } };
}

function tarFile(): Buffer {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'ninja'), program, { mode: 0o755 });
  spawnSync('tar', ['-czf', 'ninja.tar.gz', 'ninja'], { cwd: folder });
  return readFileSync(join(folder, 'ninja.tar.gz'));
}

function sha256Of(content: Uint8Array = new Uint8Array()): string {
  return createHash('sha256').update(content).digest('hex');
}
