import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { readHost } from '../../host.ts';
import type { FoundTool, ToolStatus } from '../../tools/tool.ts';
import type { SetupContext } from '../step.ts';
import { type ToolRoom, toolStep } from './tool.ts';

const tool: FoundTool = { id: 'cmake', version: '3.31.0', path: '/tools/cmake', origin: 'managed', env: {} };
const failures = [
  { source: 'its vendor', reason: 'No network.', error: new SippError('download_failed', 'No network.') },
];
const missing: ToolStatus = { state: 'missing', reason: 'cmake was not found.', fix: 'sipp toolchain install cmake' };

test('a tool that is there is used as it is', async () => {
  const step = toolStep('cmake', { room: createRoom({ state: 'ready', tool }), mayInstall: true });
  expect(await step.check(context())).toEqual({ state: 'done', summary: '3.31.0 in /tools/cmake' });
});

test('a missing tool is installed where that was agreed to', async () => {
  const step = toolStep('cmake', { room: createRoom(missing), mayInstall: true });
  expect(await step.check(context())).toBeUndefined();
  expect(await step.run(context())).toEqual({
    state: 'done',
    summary: '3.31.0 from wheels; not from its vendor',
  });
});

test('a missing tool is only named where it was not', async () => {
  const step = toolStep('cmake', { room: createRoom(missing), mayInstall: false });
  expect(await step.check(context())).toEqual({
    state: 'skipped',
    summary: 'not installed',
    reason: 'cmake was not found.',
    fix: 'sipp toolchain install cmake',
  });
});

test('a failed installation is repeated by the command for this tool', async () => {
  const room = {
    ...createRoom(missing),
    install: () => Promise.reject(new SippError('download_failed', 'No network.')),
  };
  const step = toolStep('cmake', { room, mayInstall: true });
  await expect(step.run(context())).rejects.toThrow('No network.');
  expect(step.repeat).toBe('sipp toolchain install cmake');
});

function createRoom(status: ToolStatus): ToolRoom {
  return { find: async () => status, install: async () => ({ tool, source: 'wheels', failures }) };
}

function context(): SetupContext {
  const { signal } = new AbortController();
  const silent = { progress: () => undefined, output: () => undefined };
  return { root: '/nowhere', host: readHost(), env: {}, signal, downloads: true, ...silent };
}
