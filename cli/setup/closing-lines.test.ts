import { expect, test } from 'vitest';
import type { StepResult } from '../../toolchain/steps/step-event.ts';
import { createPaint } from '../render/paint.ts';
import { closingLines } from './closing-lines.ts';

const paint = createPaint(false);
const step = { id: 'x', title: 'engine addon', elapsedMs: 1 };
const skipped = (title: string): StepResult => ({ ...step, title, state: 'skipped', summary: 'not installed' });
const result = (complete: boolean, ...steps: StepResult[]) => ({ complete, steps, elapsedMs: 1 });

test('without a profile the verdict is all', () => {
  expect(closingLines(result(true), { profile: undefined, paint })).toEqual(['sipp is ready.']);
});

test('with less than there could be, the reason and the fix are given', () => {
  const lacking: StepResult = { ...step, state: 'fallback', summary: 'less', reason: 'No compiler.', fix: 'Get one.' };
  expect(closingLines(result(false, lacking), { profile: undefined, paint })).toEqual([
    'sipp works, with less than this machine could do:',
    '  engine addon: No compiler.',
    '    Get one.',
  ]);
});

test('a profile names what was not installed, and its commands', () => {
  const lines = closingLines(result(true, skipped('cmake'), skipped('ninja')), { profile: 'bindings', paint });
  expect(lines.slice(0, 4)).toEqual([
    'sipp is ready.',
    'Not installed: cmake, ninja. `sipp setup --profile bindings --yes` downloads what is missing.',
    '',
    'Next commands:',
  ]);
  expect(lines.slice(4).map((line) => line.trim().split(/ {2,}/)[0])).toEqual([
    'sipp build node --backend cpu',
    'sipp build node --backend vulkan',
    'sipp toolchain status',
  ]);
});

test('where nothing is missing, nothing is said of it', () => {
  expect(closingLines(result(true), { profile: 'browser', paint }).slice(0, 3)).toEqual([
    'sipp is ready.',
    '',
    'Next commands:',
  ]);
});
