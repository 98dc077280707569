import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { findTool } from './find-tool.ts';
import { temporaryFolder } from './testing/temporary-folder.ts';
import { toolStatuses } from './tool-statuses.ts';

test('the first program on PATH that will do is used', async () => {
  const { program, find } = createMachine();
  program('first/cmake', 'cmake version 3.18.6');
  const path = program('second/cmake', 'cmake version 3.25.1\n\nCMake suite');
  program('third/cmake', 'cmake version 4.0.0');

  expect(await find('cmake', ['first', 'second', 'third'])).toEqual({
    state: 'ready',
    tool: { id: 'cmake', version: '3.25.1', path, origin: 'path', env: {} },
  });
});

test('a program that is too old is named, with what to do', async () => {
  const { program, find } = createMachine();
  const path = program('bin/cmake', 'cmake version 3.18.6');

  expect(await find('cmake', ['bin'])).toEqual({
    state: 'outdated',
    reason: `'${path}' is CMake 3.18.6; 3.19 is the oldest that works.`,
    fix: 'sipp toolchain install cmake',
  });
});

test('what sipp has installed is used where the machine has nothing that will do', async () => {
  const { program, find } = createMachine();
  program('bin/cmake', 'cmake version 3.18.6');
  const path = program('.build/toolchain/cmake/bin/cmake', 'cmake version 3.31.10');

  expect(await find('cmake', ['bin'])).toMatchObject({ state: 'ready', tool: { path, origin: 'managed' } });
});

test.each<['ninja' | 'ccache', string, string]>([
  ['ninja', '1.13.2.git.kitware.jobserver-pipe-1', '1.13.2'],
  ['ccache', 'ccache version 4.7.5\nFeatures: file-storage', '4.7.5'],
])('%s tells its version', async (id, output, version) => {
  const { program, find } = createMachine();
  program(`bin/${id}`, output);

  expect(await find(id, ['bin'])).toMatchObject({ state: 'ready', tool: { version } });
});

test.each([
  ['bin/ninja', 'exit 3', /'.*ninja' does not run\.$/],
  ['elsewhere/ninja', 'echo 1.12', /^Ninja was not found\.$/],
])('%s that does %j is missing', async (path, body, reason) => {
  const { file, find } = createMachine();
  file(path, `#!/bin/sh\n${body}\n`);

  expect(await find('ninja', ['bin'])).toMatchObject({ state: 'missing', reason: expect.stringMatching(reason) });
});

test.each<[string, (root: string) => Record<string, string>, string]>([
  ['EMSCRIPTEN_ROOT', (root) => ({ EMSCRIPTEN_ROOT: join(root, 'em') }), 'em'],
  ['EMSDK', (root) => ({ EMSDK: join(root, 'sdk') }), 'sdk/upstream/emscripten'],
])('Emscripten is found where %s says', async (_, env, folder) => {
  const { root, emscripten, program, find } = createMachine();
  const path = emscripten(folder, '"3.1.69"');
  program('bin/python3', 'Python 3.11.2');

  expect(await find('emscripten', ['bin'], env(root))).toMatchObject({
    state: 'ready',
    tool: { version: '3.1.69', path, origin: 'environment', env: { EM_NODE_JS: process.execPath } },
  });
});

test('Emscripten is found behind a link on PATH, and gets its own configuration', async () => {
  const { root, emscripten, program, file, find } = createMachine();
  const path = emscripten('share/emscripten', '3.1.6');
  file('share/emscripten/.emscripten', '');
  program('bin/python3', 'Python 3.11.2');
  symlinkSync(join(path, 'emcc'), join(root, 'bin/emcc'));

  expect(await find('emscripten', ['bin'], { EM_CONFIG: '/of/another' })).toMatchObject({
    state: 'ready',
    tool: { path, origin: 'path', env: { EM_CONFIG: join(path, '.emscripten') } },
  });
});

test.each([
  ['3.1.5', 'outdated', /is Emscripten 3\.1\.5; 3\.1\.6 is the oldest that works\.$/],
  ['unknown', 'missing', /does not tell its version\.$/],
])('Emscripten %s is %s', async (version, state, reason) => {
  const { root, emscripten, find } = createMachine();
  emscripten('em', version);
  const status = await find('emscripten', [], { EMSCRIPTEN_ROOT: join(root, 'em') });

  // A machine whose system has a good one uses that.
  if (status.state === 'ready') return expect(status.tool.origin).toBe('system');
  expect(status).toMatchObject({ state, reason: expect.stringMatching(reason) });
});

test('a status is there for every tool, whatever the machine has', async () => {
  const { root, program } = createMachine();
  program('bin/cmake', 'cmake version 3.25.1');
  program('bin/ninja', 'gibberish');

  const reports = await toolStatuses({ root, env: { PATH: join(root, 'bin') }, signal: new AbortController().signal });

  expect(reports.map(({ id }) => id)).toEqual(['cmake', 'ninja', 'ccache', 'emscripten', 'vulkan', 'cuda']);
  expect(reports.slice(0, 3).map(({ status }) => status.state)).toEqual(['ready', 'missing', 'missing']);
});

function createMachine() {
  const root = temporaryFolder();
  const file = (name: string, content: string): string => {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content, { mode: 0o755 });
    return path;
  };
  return {
    root,
    file,
    /** A program that prints a text. */
    program: (name: string, output: string) =>
      file(name, `#!/bin/sh\ncat <<'EOF'\n${output}\nEOF\n`.replace('cat', '/bin/cat')),
    emscripten: (name: string, version: string): string => {
      file(`${name}/emcc`, '');
      file(`${name}/cmake/Modules/Platform/Emscripten.cmake`, '');
      file(`${name}/emscripten-version.txt`, version);
      return join(root, name);
    },
    find: (id: Parameters<typeof findTool>[0], folders: readonly string[], env: Record<string, string> = {}) => {
      const PATH = folders.map((folder) => join(root, folder)).join(delimiter);
      return findTool(id, { root, env: { PATH, ...env }, signal: new AbortController().signal });
    },
  };
}
