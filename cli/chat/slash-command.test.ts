import { expect, test } from 'vitest';
import { parseSlashCommand } from './slash-command.ts';

test.each([
  ['/help', { name: 'help' }],
  ['/system Be brief.\nVery.', { name: 'system', text: 'Be brief.\nVery.' }],
  ['/system', { name: 'system', text: '' }],
  ['/save my chat.json ', { name: 'save', file: 'my chat.json' }],
  ['hello', undefined],
  [' /help', undefined],
])('%j', (message, expected) => {
  expect(parseSlashCommand(message)).toEqual(expected);
});

test('a mistyped command is pointed out', () => {
  expect(() => parseSlashCommand('/halp')).toThrow('There is no command /halp; did you mean /help?');
  expect(() => parseSlashCommand('/xyzzy')).toThrow('There is no command /xyzzy.');
  expect(() => parseSlashCommand('/save')).toThrow('/save needs a file name.');
});
