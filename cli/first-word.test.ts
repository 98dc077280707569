import { expect, test } from 'vitest';
import { routeWords } from './first-word.ts';

const facts = { commands: ['doctor', 'test'], valueFlags: new Set(['--threads', '--system']) };

test.each([
  [['doctor', '--json'], 'doctor', ['--json']],
  [['--plain', 'doctor'], 'doctor', ['--plain']],
  [['test', 'unit', 'group', 'full'], 'test', ['unit', 'group', 'full']],
  [['./doctor'], 'prompt', ['./doctor']],
  [['doctor.gguf', 'hi'], 'prompt', ['doctor.gguf', 'hi']],
  [['What does the doctor say?'], 'prompt', ['What does the doctor say?']],
  [['--threads', '2', 'doctor'], 'doctor', ['--threads', '2']],
  [['--system', 'doctor', 'hi'], 'prompt', ['--system', 'doctor', 'hi']],
  [['--threads=2', 'test'], 'test', ['--threads=2']],
  [['--', 'doctor'], 'prompt', ['--', 'doctor']],
  [['-'], 'prompt', ['-']],
  [[], 'prompt', []],
])('%j goes to %s', (argv, command, words) => {
  expect(routeWords(argv, facts)).toEqual({ command, words });
});
