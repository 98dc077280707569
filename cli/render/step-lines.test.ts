import { expect, test } from 'vitest';
import type { StepEvent } from '../../toolchain/steps/step-event.ts';
import { createPaint } from './paint.ts';
import { stepLines } from './step-lines.ts';

const step = { id: 'x', title: 'llama.cpp' };
const started: StepEvent = { kind: 'started', ...step };
const finished = { kind: 'finished', ...step, elapsedMs: 75_400, summary: '331 files' } as const;

test('a step is a line when it begins and one when it ends', () => {
  const { report, text } = createLines();
  report(started);
  report({ kind: 'output', ...step, line: 'not told' });
  report({ ...finished, state: 'done' });
  expect(text()).toBe('  ..   llama.cpp\n  ok   llama.cpp: 1 m 15 s 331 files\n');
});

test.each([
  ['unchanged', '  ok   llama.cpp: 331 files\n'],
  ['fallback', '  warn llama.cpp: 1 m 15 s 331 files\n'],
  ['unsupported', '  ok   llama.cpp: 1 m 15 s 331 files\n'],
  ['skipped', '  skip llama.cpp: skipped. No glslc.\n'],
] as const)('a step that is %s says so', (state, line) => {
  const { report, text } = createLines();
  report({ ...finished, state, reason: 'No glslc.' });
  expect(text()).toBe(line);
});

test('a failed step says after which time', () => {
  const { report, text } = createLines();
  report({ kind: 'failed', ...step, elapsedMs: 3_210, message: 'told by the error' });
  expect(text()).toBe('  FAIL llama.cpp: failed after 3.2 s\n');
});

test('progress is told after ten per cent more, or after ten seconds', () => {
  const steady = createLines();
  steady.report(started);
  for (let done = 1; done <= 331; done += 1) {
    steady.wait(100);
    steady.report({ kind: 'progress', ...step, done, total: 331 });
  }
  expect(steady.text().split('\n').slice(1, -1)).toEqual(
    [
      [10, '3.4 s'],
      [20, '6.7 s'],
      [30, '10 s'],
      [40, '13 s'],
      [50, '17 s'],
      [60, '20 s'],
      [70, '23 s'],
      [80, '27 s'],
      [90, '30 s'],
    ].map(([percent, time]) => `    llama.cpp: ${percent} % after ${time}`),
  );

  const slow = createLines();
  slow.report(started);
  for (const seconds of [4, 4, 4]) {
    slow.wait(seconds * 1000);
    slow.report({ kind: 'progress', ...step, done: 2, total: 100 });
  }
  expect(slow.text()).toBe('  ..   llama.cpp\n    llama.cpp: 2 % after 12 s\n');
});

test('progress in no time is not told', () => {
  const { report, text } = createLines();
  report(started);
  for (let done = 1; done <= 331; done += 1) report({ kind: 'progress', ...step, done, total: 331 });
  expect(text()).toBe('  ..   llama.cpp\n');
});

test('verbose tells what subprocesses print, without what steers a terminal', () => {
  const { report, text } = createLines({ verbose: true });
  report({ kind: 'output', ...step, line: '\u001b[31mred\u001b[0m\u0007 \u001b[2Jclear\ttab' });
  expect(text()).toBe('    llama.cpp | red clear tab\n');
});

function createLines({ verbose = false } = {}) {
  let text = '';
  let nowMs = 0;
  const write = (more: string) => {
    text += more;
  };
  return {
    report: stepLines({ paint: createPaint(false), plain: true, verbose, write, now: () => nowMs }),
    text: () => text,
    wait: (ms: number) => {
      nowMs += ms;
    },
  };
}
