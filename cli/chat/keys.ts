import type { Key } from 'ink';
import type { EditKey } from './draft.ts';

type Named<Name extends string> = { [Each in Name]: { readonly name: Each } }[Name];
export type ChatKey = EditKey | Named<'enter' | 'interrupt' | 'leave' | 'pasteStart' | 'pasteEnd'>;

/** What a terminal sends around pasted text once it was asked to (bracketed paste, `ESC [ ? 2004 h`), without the ESC. */
const pasteStart = '[200~';
const pasteEnd = '[201~';

/** Control characters as Emacs and readline read them. */
const controls: Readonly<Record<string, ChatKey['name']>> = {
  a: 'home',
  b: 'left',
  c: 'interrupt',
  d: 'leave',
  e: 'end',
  f: 'right',
  h: 'backspace',
  k: 'killToEnd',
  n: 'down',
  p: 'up',
  u: 'killToStart',
  w: 'killWord',
};

export type KeyFlags = Partial<Key>;

/** The keys in one delivery from the terminal: mostly one, but fast typing and pasting arrive in pieces of any size. */
export function toKeys(input: string, key: KeyFlags, pasting: boolean): readonly ChatKey[] {
  if (input === pasteStart) return [{ name: 'pasteStart' }];
  if (input === pasteEnd) return [{ name: 'pasteEnd' }];
  if (pasting) return [{ name: 'text', text: pastedText(input, key) }];
  const named = namedKey(key);
  if (named) return [named];
  if (key.return) return [key.meta || key.shift ? { name: 'text', text: '\n' } : { name: 'enter' }];
  if (key.ctrl) return controlKey(input);
  if (key.meta) return metaKey(input);
  return textKeys(input);
}

function namedKey(key: KeyFlags): ChatKey | undefined {
  if (key.leftArrow) return { name: key.ctrl || key.meta ? 'wordLeft' : 'left' };
  if (key.rightArrow) return { name: key.ctrl || key.meta ? 'wordRight' : 'right' };
  if (key.upArrow) return { name: 'up' };
  if (key.downArrow) return { name: 'down' };
  if (key.home) return { name: 'home' };
  if (key.end) return { name: 'end' };
  // Terminals send DEL for the backspace key, and ink calls DEL "delete"; the delete key is told apart by nothing.
  if (key.backspace || key.delete) return { name: key.meta ? 'killWord' : 'backspace' };
  return undefined;
}

function controlKey(letter: string): readonly ChatKey[] {
  if (letter === 'j') return [{ name: 'text', text: '\n' }];
  const name = controls[letter];
  return name === undefined ? [] : [{ name } as ChatKey]; // The table holds names without a text only.
}

function metaKey(letter: string): readonly ChatKey[] {
  if (letter === 'b') return [{ name: 'wordLeft' }];
  return letter === 'f' ? [{ name: 'wordRight' }] : [];
}

/** Typed ahead or pasted without brackets: a line break inside the text belongs to it, one at its end is Enter. */
function textKeys(input: string): readonly ChatKey[] {
  const pieces = input.split(/(\p{Cc})/u).filter((piece) => piece !== '');
  return pieces.flatMap((piece, index): readonly ChatKey[] => {
    const isLast = index === pieces.length - 1;
    // What was typed before the terminal was ours ends with a line feed; alone, that is Ctrl-J.
    if (piece === '\r' || (piece === '\n' && pieces.length > 1)) return [isLast ? { name: 'enter' } : text('\n')];
    if (piece === '\u007f') return [{ name: 'backspace' }];
    if (piece === '\t') return [text(piece)];
    const code = piece.charCodeAt(0);
    // Control characters are letters without their two highest bits.
    if (code < 32) return controlKey(String.fromCharCode(code + 96));
    return printable(piece) === '' ? [] : [text(piece)];
  });
}

const text = (value: string): ChatKey => ({ name: 'text', text: value });

function pastedText(input: string, key: KeyFlags): string {
  if (key.return) return '\n';
  return key.tab ? '\t' : printable(input);
}

/** Line breaks as one character, tabs, and nothing else that steers a terminal. */
export function printable(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[^\P{Cc}\n\t]/gu, '');
}
