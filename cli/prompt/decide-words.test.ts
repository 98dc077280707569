import { expect, test } from 'vitest';
import { decideWords } from './decide-words.ts';

const facts = {
  isModel: (word: string) => word === 'sipp-tiny' || word === 'notes' || word.endsWith('.gguf'),
  commands: ['doctor', 'setup', 'chat'],
};
const decide = (...words: string[]) => decideWords(words, facts);

test('one word is a model where it can be one', () => {
  expect(decide('sipp-tiny')).toEqual({ kind: 'open', model: 'sipp-tiny' });
  expect(decide('notes')).toEqual({ kind: 'open', model: 'notes' });
  expect(decide('missing.gguf')).toEqual({ kind: 'open', model: 'missing.gguf' });
});

test.each(['./missing', '../missing', '/tmp/missing', '~/missing', 'C:\\models\\missing'])(
  '%s can only be a file',
  (word) => {
    expect(decide(word)).toEqual({ kind: 'open', model: word });
  },
);

test.each(['hello', 'What is a context key?', 'What is 1/2?', 'and/or', 'doctor, help!'])(
  '"%s" is a prompt',
  (prompt) => {
    expect(decide(prompt)).toEqual({ kind: 'prompt', model: undefined, prompt });
  },
);

test('two words are a model and a prompt', () => {
  expect(decide('notes', 'hello')).toEqual({ kind: 'prompt', model: 'notes', prompt: 'hello' });
  expect(decide('a.gguf', '-')).toEqual({ kind: 'piped', model: 'a.gguf' });
});

test('a dash stands for stdin, nothing for a chat', () => {
  expect(decide('-')).toEqual({ kind: 'piped', model: undefined });
  expect(decide()).toEqual({ kind: 'open', model: undefined });
});

test('a mistyped command is not sent to the model', () => {
  expect(() => decide('docter')).toThrow('There is no command "docter"; did you mean doctor?');
});

test('an empty prompt and unquoted words are refused', () => {
  expect(() => decide('a.gguf', ' ')).toThrow('The prompt is empty.');
  expect(() => decide('What', 'is', 'this?')).toThrow('There are 3 words where a model and a prompt are expected.');
});
