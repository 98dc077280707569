import { expect, test } from 'vitest';
import { runStep } from './run-step.ts';
import type { StepEvent } from './step-event.ts';

const step = { id: 'x', title: 'title of x' };

test('a step tells how it begins, how far it is, what was printed and how it ended', async () => {
  const { events, options } = createOptions();

  const result = await runStep(step, options, async (voice) => {
    voice.log('/x.log');
    voice.progress(1, 2);
    voice.output('a line');
    return { state: 'skipped', summary: 'nothing', reason: 'No tool.' };
  });

  expect(result).toEqual({
    ...step,
    state: 'skipped',
    summary: 'nothing',
    reason: 'No tool.',
    logPath: '/x.log',
    elapsedMs: expect.any(Number),
  });
  expect(events).toEqual([
    { kind: 'started', ...step },
    { kind: 'progress', ...step, done: 1, total: 2 },
    { kind: 'output', ...step, line: 'a line' },
    { kind: 'finished', ...result },
  ]);
});

test('a failure is reported with its log, and thrown', async () => {
  const { events, options } = createOptions();
  const error = new Error('broken');

  const running = runStep(step, options, async (voice) => {
    voice.log('/x.log');
    throw error;
  });

  await expect(running).rejects.toBe(error);
  expect(events.at(-1)).toMatchObject({ kind: 'failed', ...step, message: 'broken', logPath: '/x.log' });
});

test('where nothing is left to do, nothing starts', async () => {
  const { events, options } = createOptions();
  const check = async () => ({ state: 'done', summary: 'there' }) as const;

  const result = await runStep(step, { ...options, check }, async () => expect.unreachable());

  expect(result.state).toBe('unchanged');
  expect(events.map(({ kind }) => kind)).toEqual(['finished']);
});

test('an interruption is not a failure', async () => {
  const interruption = new AbortController();
  const { events, options } = createOptions(interruption.signal);

  const running = runStep(step, options, async () => {
    interruption.abort(new Error('enough'));
    throw new Error('killed');
  });

  await expect(running).rejects.toThrow('enough');
  expect(events.map(({ kind }) => kind)).toEqual(['started']);
});

function createOptions(signal = new AbortController().signal) {
  const events: StepEvent[] = [];
  return { events, options: { signal, report: (event: StepEvent) => void events.push(event) } };
}
