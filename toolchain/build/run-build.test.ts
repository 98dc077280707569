import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { readHost } from '../host.ts';
import type { StepEvent } from '../steps/step-event.ts';
import { runBuild } from './run-build.ts';
import { type BuildContext, impossible, type Unit, type UnitPlan } from './unit.ts';

function createContext(): BuildContext {
  const root = mkdtempSync(join(tmpdir(), 'sipp-build-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const { signal } = new AbortController();
  return { root, host: readHost(), env: {}, signal, jobs: 1, downloads: false };
}

/** A unit that is built for `changes`. */
function createUnit(id: string, changes: readonly string[], more: Partial<Unit> = {}): Unit {
  const plan: UnitPlan = { state: 'ready', changes, summary: `artifacts/${id}`, build: () => Promise.resolve([]) };
  return { id, title: `the ${id}`, needs: [], required: true, plan: () => Promise.resolve(plan), ...more };
}

function withPlan(id: string, plan: UnitPlan, more: Partial<Unit> = {}): Unit {
  return createUnit(id, [], { plan: () => Promise.resolve(plan), ...more });
}

const ignore = () => undefined;

test('what changed is built, in order, and the rest is left alone', async () => {
  const built: string[] = [];
  const unit = (id: string, changes: readonly string[]) => {
    const build = () => {
      built.push(id);
      return Promise.resolve([]);
    };
    return withPlan(id, { state: 'ready', changes, summary: id, build });
  };
  const units = [unit('core', ['compiler changed']), unit('node', []), unit('cli', ['it was not built yet'])];

  const { artifacts } = await runBuild(units, { context: createContext(), report: ignore });

  expect(built).toEqual(['core', 'cli']);
  expect(artifacts.map(({ state, changes }) => [state, changes])).toEqual([
    ['built', ['compiler changed']],
    ['unchanged', []],
    ['built', ['it was not built yet']],
  ]);
});

test('what nobody named and cannot be built is skipped with its reason, and so is what needs it', async () => {
  const cuda = impossible('There is no nvcc.', 'sipp toolchain install cuda');
  const units = [
    withPlan('core-cuda', cuda, { required: false }),
    createUnit('node-cuda', ['new'], { needs: ['core-cuda'], required: false }),
    createUnit('node-cpu', ['new']),
  ];

  const { artifacts } = await runBuild(units, { context: createContext(), report: ignore });

  expect(artifacts).toMatchObject([
    { id: 'core-cuda', state: 'skipped', reason: 'There is no nvcc.', fix: 'sipp toolchain install cuda' },
    { id: 'node-cuda', state: 'skipped', reason: expect.stringContaining('There is no nvcc.') },
    { id: 'node-cpu', state: 'built' },
  ]);
});

test('what somebody named and cannot be built is an error that tells the way out', async () => {
  const events: StepEvent[] = [];
  const units = [withPlan('core-cuda', impossible('There is no nvcc.', 'sipp toolchain install cuda'))];

  const build = runBuild(units, { context: createContext(), report: (event) => events.push(event) });

  await expect(build).rejects.toMatchObject({
    code: 'build_failed',
    message: "'the core-cuda' cannot be built here: There is no nvcc.",
    hint: 'Run `sipp toolchain install cuda`.',
  });
  expect(events.map(({ kind }) => kind)).toContain('failed');
});

test('a failure of what may be skipped does not stop the others, a failure of what was named does', async () => {
  const error = new SippError('build_failed', 'The build of llama.cpp failed.', { hint: 'Read the log.' });
  const failing: UnitPlan = { state: 'ready', changes: ['new'], summary: '', build: () => Promise.reject(error) };
  const context = createContext();

  const optional = [withPlan('core-vulkan', failing, { required: false }), createUnit('core-cpu', ['new'])];
  const { artifacts } = await runBuild(optional, { context, report: ignore });
  expect(artifacts).toMatchObject([
    { state: 'skipped', reason: error.message, fix: 'Read the log.' },
    { state: 'built' },
  ]);

  await expect(runBuild([withPlan('core-vulkan', failing)], { context, report: ignore })).rejects.toBe(error);
});

test('two builds in one checkout take turns', async () => {
  const context = createContext();
  const order: string[] = [];
  const slow = (name: string) => {
    const build = async () => {
      order.push(`${name} begins`);
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`${name} ends`);
      return [];
    };
    return [withPlan(name, { state: 'ready', changes: ['new'], summary: '', build })];
  };
  const waited: unknown[] = [];
  const onWait = (pid: number | undefined) => waited.push(pid);

  await Promise.all(['a', 'b'].map((name) => runBuild(slow(name), { context, report: ignore, onWait })));

  const [first = ''] = order;
  const others = first.startsWith('a') ? ['b begins', 'b ends'] : ['a begins', 'a ends'];
  expect(order).toEqual([first, first.replace('begins', 'ends'), ...others]);
  expect(waited).toEqual([process.pid]);
});
