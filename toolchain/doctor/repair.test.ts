import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fakeFolder } from '../gpu/testing/fake-folder.ts';
import type { SetupStep } from '../setup/step.ts';
import { bySetup, type Check, failed, ok } from './check.ts';
import { runDoctor } from './doctor.ts';
import { repairsOf, runRepairs } from './repair.ts';

const signal = new AbortController().signal;

test('what set-up can put right is put right, and found right afterwards', async () => {
  const root = fakeFolder();
  const mark = join(root, 'mark');
  const check = checkOf(async () => (existsSync(mark) ? ok('there') : failed('gone', { reason: 'Gone.', ...bySetup })));
  const options = { root, env: {}, signal };
  const first = await runDoctor({ ...options, checks: [check, { ...check, code: 'x.again' }] });

  const repairs = repairsOf(first);
  const results = await runRepairs(repairs, {
    ...options,
    report: () => undefined,
    steps: [stepOf(() => writeFileSync(mark, ''))],
  });

  expect(repairs).toEqual(['setup']);
  expect(results).toEqual([{ command: 'sipp setup', state: 'done' }]);
  expect((await runDoctor({ ...options, checks: [check] })).verdict).toBe('ready');
});

test('what only the user can put right is left to the user', async () => {
  const check = checkOf(async () => failed('none', { reason: 'No compiler.', fix: 'sudo apt-get install -y g++' }));
  const report = await runDoctor({ root: '/nowhere', env: {}, signal, checks: [check] });
  expect(repairsOf(report)).toEqual([]);
});

test('a fix that fails is told, and ends nothing', async () => {
  const broken = stepOf(() => {
    throw new Error('no network');
  });
  const options = { root: fakeFolder(), env: {}, signal, report: () => undefined, steps: [broken] };
  expect(await runRepairs(['setup'], options)).toMatchObject([
    { command: 'sipp setup', state: 'failed', reason: expect.stringContaining('no network') },
  ]);
});

function checkOf(run: Check['run']): Check {
  return { code: 'x.mark', title: 'mark', required: true, appliesTo: () => true, run };
}

function stepOf(work: () => void): SetupStep {
  return {
    id: 'mark',
    title: 'mark',
    repeat: 'sipp setup',
    check: async () => undefined,
    run: async () => {
      work();
      return { state: 'done', summary: 'done' };
    },
  };
}
