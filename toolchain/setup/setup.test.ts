import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import type { StepEvent, StepOutcome } from '../steps/step-event.ts';
import { setup } from './setup.ts';
import type { SetupStep } from './step.ts';

test('steps are done in order, and what is done already is not repeated', async () => {
  const { options, events } = createOptions();
  const done: StepOutcome = { state: 'done', summary: 'there', outputs: ['a'] };
  const steps = [
    step('first', { check: async () => done, run: async () => expect.unreachable() }),
    step('second', {
      run: async ({ progress }) => {
        progress(1, 2);
        return { ...done, outputs: ['b'] };
      },
    }),
  ];

  const result = await setup({ ...options, steps });

  expect(result).toMatchObject({
    complete: true,
    steps: [
      { id: 'first', state: 'unchanged' },
      { id: 'second', state: 'done' },
    ],
  });
  expect(events.map(({ kind, id }) => `${id} ${kind}`)).toEqual([
    'first finished',
    'second started',
    'second progress',
    'second finished',
  ]);
  expect(JSON.parse(readFileSync(join(options.root, '.build/setup/result.json'), 'utf8'))).toEqual({
    complete: true,
    outputs: ['a', 'b'],
  });
});

test('a fallback makes the set-up incomplete, something unsupported does not', async () => {
  const { options } = createOptions();
  const fallback = step('x', {
    check: async () => ({ state: 'fallback', summary: 'less', reason: 'No compiler.', fix: 'Get one.' }),
  });
  const unsupported = step('y', { check: async () => ({ state: 'unsupported', summary: 'none' }) });

  expect(await setup({ ...options, steps: [fallback] })).toMatchObject({ complete: false });
  expect(await setup({ ...options, steps: [unsupported] })).toMatchObject({ complete: true });
});

test('a failed step names itself, the reason and the command that repeats it', async () => {
  const { options, events } = createOptions();
  const failing = step('x', {
    run: () => Promise.reject(new SippError('download_failed', 'No network.', { hint: 'Plug it in.' })),
  });

  const failure = setup({ ...options, steps: [failing, step('never', { run: async () => expect.unreachable() })] });

  await expect(failure).rejects.toMatchObject({
    code: 'setup_failed',
    message: "The set-up step 'title of x' failed: No network.",
    hint: 'Plug it in. Then repeat it with `repeat x`.',
  });
  expect(events.at(-1)).toMatchObject({ kind: 'failed', id: 'x', message: 'No network.' });
  expect(existsSync(join(options.root, '.build/setup/steps.lock'))).toBe(false);
});

test('an aborted set-up throws the reason, not a failure', async () => {
  const { options } = createOptions();
  const interruption = new AbortController();
  const reason = new Error('enough');
  const run = () => {
    interruption.abort(reason);
    return Promise.reject(new Error('killed'));
  };
  const steps = [step('x', { run })];

  await expect(setup({ ...options, steps, signal: interruption.signal })).rejects.toBe(reason);
});

test('leftovers of an interruption are removed', async () => {
  const { options } = createOptions();
  const leftover = join(options.root, '.build/toolchain/prebuilt/.fetch-abc');
  mkdirSync(leftover, { recursive: true });

  await setup({ ...options, steps: [] });

  expect(existsSync(leftover)).toBe(false);
});

function createOptions() {
  const root = mkdtempSync(join(tmpdir(), 'sipp-setup-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const events: StepEvent[] = [];
  const report = (event: StepEvent) => void events.push(event);
  return { events, options: { root, env: {}, signal: new AbortController().signal, report } };
}

function step(id: string, parts: Partial<SetupStep>): SetupStep {
  const outcome: StepOutcome = { state: 'done', summary: 'done' };
  return {
    id,
    title: `title of ${id}`,
    repeat: `repeat ${id}`,
    check: async () => undefined,
    run: async () => outcome,
    ...parts,
  };
}
