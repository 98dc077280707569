import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { errorLines, errorRecord } from './error-lines.ts';
import { createPaint } from './paint.ts';

const plain = { paint: createPaint(false), verbose: false };

test('a foreseen failure is one line and a hint', () => {
  const error = new SippError('model_not_found', 'There is no file\n"x.gguf".', { hint: 'Check the path.' });
  expect(errorLines(error, plain)).toEqual(['sipp: There is no file "x.gguf".', '      Check the path.']);
});

test('what a failed program printed keeps its lines', () => {
  const error = new SippError('build_failed', 'The build failed:\na.c:1: error: x\n    1 | y', { hint: 'Read it.' });
  expect(errorLines(error, plain)).toEqual([
    'sipp: The build failed:',
    '      a.c:1: error: x',
    '          1 | y',
    '      Read it.',
  ]);
});

test('verbose adds the causes', () => {
  const cause = new Error('mmap failed', { cause: 'ENOMEM' });
  const error = new SippError('out_of_memory', 'Too big.', { cause });
  expect(errorLines(error, { ...plain, verbose: true })).toEqual([
    'sipp: Too big.',
    '      caused by: mmap failed',
    '      caused by: ENOMEM',
  ]);
});

test('an unforeseen error shows where it happened and asks for a report', () => {
  const lines = errorLines(new TypeError('x is undefined'), plain);
  expect(lines[0]).toBe('sipp: x is undefined');
  expect(lines.join('\n')).toContain('error-lines.test.ts');
  expect(lines.at(-1)).toContain('This is a bug');
});

test('programs get code, message and hint', () => {
  expect(errorRecord(new SippError('overloaded', 'Busy.'))).toEqual({ code: 'overloaded', message: 'Busy.' });
  expect(errorRecord(new Error('odd'))).toMatchObject({ code: 'internal', message: 'odd' });
});
