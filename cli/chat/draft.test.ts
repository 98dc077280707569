import { expect, test } from 'vitest';
import { type Draft, type EditKey, editDraft, emptyDraft, submitDraft } from './draft.ts';

const typed = (text: string, from: Draft = emptyDraft): Draft => editDraft(from, { name: 'text', text });
const press = (draft: Draft, ...names: Exclude<EditKey['name'], 'text'>[]): Draft =>
  names.reduce((next, name) => editDraft(next, { name }), draft);

/** The text with a bar where the cursor stands. */
const shown = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

test.each<[string, Exclude<EditKey['name'], 'text'>[], string]>([
  ['hello world', ['left', 'left'], 'hello wor|ld'],
  ['hello world', ['home'], '|hello world'],
  ['hello world', ['home', 'right', 'end'], 'hello world|'],
  ['hello world', ['wordLeft', 'killToStart'], '|world'],
  ['hello world', ['wordLeft', 'killToEnd'], 'hello |'],
  ['hello world', ['killWord'], 'hello |'],
  ['hello world', ['home', 'wordRight'], 'hello| world'],
  ['hello', ['backspace', 'home', 'delete'], '|ell'],
  ['one\ntwo', ['home'], 'one\n|two'],
  ['one\ntwo', ['up'], 'one|\ntwo'],
  ['one\ntwo', ['up', 'home', 'down'], 'one\n|two'],
  ['family 👩‍👩‍👧', ['backspace'], 'family |'],
  ['é👍', ['left'], 'é|👍'],
  ['', ['backspace', 'delete', 'left', 'right', 'up', 'down'], '|'],
])('%j after %j is %j', (text, names, expected) => {
  expect(shown(press(typed(text), ...names))).toBe(expected);
});

test('text goes in at the cursor', () => {
  expect(shown(typed('ll', press(typed('heo'), 'left')))).toBe('hell|o');
});

test('enter sends and empties the draft', () => {
  const { draft, message } = submitDraft(typed('hi'));
  expect(message).toBe('hi');
  expect(draft).toMatchObject({ text: '', cursor: 0, history: ['hi'] });
});

test('a backslash before the cursor makes a new line', () => {
  const { draft, message } = submitDraft(typed('one\\'));
  expect(message).toBeUndefined();
  expect(shown(draft)).toBe('one\n|');
});

test('blank drafts are not sent', () => {
  expect(submitDraft(typed(' \n'))).toMatchObject({ message: undefined, draft: { text: '' } });
});

test('up and down walk through the history and back to what was being written', () => {
  const first = submitDraft(typed('first')).draft;
  const second = submitDraft(typed('second', first)).draft;
  const writing = typed('third', second);
  expect(press(writing, 'up').text).toBe('second');
  expect(press(writing, 'up', 'up').text).toBe('first');
  expect(press(writing, 'up', 'up', 'up').text).toBe('first');
  expect(press(writing, 'up', 'up', 'down', 'down').text).toBe('third');
});

test('the same message twice is one entry of the history', () => {
  const once = submitDraft(typed('again')).draft;
  expect(submitDraft(typed('again', once)).draft.history).toEqual(['again']);
});
