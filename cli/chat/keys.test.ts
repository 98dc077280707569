import { expect, test } from 'vitest';
import { toKeys } from './keys.ts';

const text = (value: string) => ({ name: 'text', text: value });

test.each([
  ['a', {}, [text('a')]],
  ['hello\r', {}, [text('hello'), { name: 'enter' }]],
  ['hello\n', {}, [text('hello'), { name: 'enter' }]],
  ['one\rtwo', {}, [text('one'), text('\n'), text('two')]],
  ['\u0015\u0004', {}, [{ name: 'killToStart' }, { name: 'leave' }]],
  ['ab\u007fc\r', {}, [text('ab'), { name: 'backspace' }, text('c'), { name: 'enter' }]],
  ['', { return: true }, [{ name: 'enter' }]],
  ['', { return: true, meta: true }, [text('\n')]],
  ['\n', {}, [text('\n')]],
  ['j', { ctrl: true }, [text('\n')]],
  ['c', { ctrl: true }, [{ name: 'interrupt' }]],
  ['d', { ctrl: true }, [{ name: 'leave' }]],
  ['k', { ctrl: true }, [{ name: 'killToEnd' }]],
  ['z', { ctrl: true }, []],
  ['b', { meta: true }, [{ name: 'wordLeft' }]],
  ['', { leftArrow: true }, [{ name: 'left' }]],
  ['', { leftArrow: true, ctrl: true }, [{ name: 'wordLeft' }]],
  ['', { delete: true }, [{ name: 'backspace' }]],
  ['[200~', {}, [{ name: 'pasteStart' }]],
])('%j with %j', (input, key, expected) => {
  expect(toKeys(input, key, false)).toEqual(expected);
});

test('inside a paste nothing is a command', () => {
  expect(toKeys('one\rtwo\r', {}, true)).toEqual([text('one\ntwo\n')]);
  expect(toKeys('\r', { return: true }, true)).toEqual([text('\n')]);
  expect(toKeys('[201~', {}, true)).toEqual([{ name: 'pasteEnd' }]);
});

test('control characters in typed text are dropped', () => {
  expect(toKeys('a\u0007b\u009bc', {}, false)).toEqual([text('a'), text('b'), text('c')]);
});
