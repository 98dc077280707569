/** The message that is being written: its text, where the cursor stands, and the messages sent before it. */
export interface Draft {
  readonly text: string;
  /** Index into `text`, in UTF-16 units, always between two visible characters. */
  readonly cursor: number;
  readonly history: readonly string[];
  /** Which entry of the history is shown; undefined while something new is written. */
  readonly recalled: number | undefined;
  /** What was being written before the history was opened. */
  readonly unsent: string;
}

export type EditKey =
  | { readonly name: 'text'; readonly text: string }
  | {
      readonly name:
        | 'left'
        | 'right'
        | 'wordLeft'
        | 'wordRight'
        | 'home'
        | 'end'
        | 'up'
        | 'down'
        | 'backspace'
        | 'delete'
        | 'killWord'
        | 'killToStart'
        | 'killToEnd';
    };

export const emptyDraft: Draft = { text: '', cursor: 0, history: [], recalled: undefined, unsent: '' };

/** What Enter makes of a draft: a message to send, or a line more where a backslash stands before the cursor. */
export function submitDraft(draft: Draft): { readonly draft: Draft; readonly message: string | undefined } {
  const before = draft.text.slice(0, draft.cursor);
  if (before.endsWith('\\'))
    return { draft: replace(draft, { from: draft.cursor - 1, with: '\n' }), message: undefined };
  if (draft.text.trim() === '') return { draft: withText(draft, ''), message: undefined };
  const history = draft.history.at(-1) === draft.text ? draft.history : [...draft.history, draft.text];
  return { draft: { ...emptyDraft, history }, message: draft.text };
}

/** The draft after a key. Keys that do nothing where the cursor stands leave it as it is. */
export function editDraft(draft: Draft, key: EditKey): Draft {
  const { text, cursor } = draft;
  switch (key.name) {
    case 'text':
      return replace(draft, { with: key.text });
    case 'left':
      return { ...draft, cursor: previousCharacter(text, cursor) };
    case 'right':
      return { ...draft, cursor: nextCharacter(text, cursor) };
    case 'wordLeft':
      return { ...draft, cursor: wordStart(text, cursor) };
    case 'wordRight':
      return { ...draft, cursor: wordEnd(text, cursor) };
    case 'home':
      return { ...draft, cursor: lineStart(text, cursor) };
    case 'end':
      return { ...draft, cursor: lineEnd(text, cursor) };
    case 'up':
      return lineStart(text, cursor) === 0 ? recall(draft, -1) : moveLine(draft, -1);
    case 'down':
      return lineEnd(text, cursor) === text.length ? recall(draft, 1) : moveLine(draft, 1);
    case 'backspace':
      return replace(draft, { from: previousCharacter(text, cursor), with: '' });
    case 'delete':
      return replace(draft, { to: nextCharacter(text, cursor), with: '' });
    case 'killWord':
      return replace(draft, { from: wordStart(text, cursor), with: '' });
    case 'killToStart':
      return replace(draft, { from: lineStart(text, cursor), with: '' });
    case 'killToEnd':
      return replace(draft, { to: lineEnd(text, cursor), with: '' });
  }
}

interface Replacement {
  /** Default: the cursor. */
  readonly from?: number;
  /** Default: the cursor. */
  readonly to?: number;
  readonly with: string;
}

function replace(draft: Draft, { from = draft.cursor, to = draft.cursor, with: insert }: Replacement): Draft {
  const text = draft.text.slice(0, from) + insert + draft.text.slice(to);
  return { ...draft, text, cursor: from + insert.length, recalled: undefined };
}

const withText = (draft: Draft, text: string): Draft => ({ ...draft, text, cursor: text.length });

/** Steps through the history; beyond its newest entry lies what was being written. */
function recall(draft: Draft, step: -1 | 1): Draft {
  const { history, recalled } = draft;
  if (recalled === undefined && step === 1) return draft;
  const unsent = recalled === undefined ? draft.text : draft.unsent;
  const next = (recalled ?? history.length) + step;
  if (next < 0) return draft;
  const entry = history[next];
  if (entry === undefined) return { ...withText(draft, unsent), recalled: undefined, unsent: '' };
  return { ...withText(draft, entry), recalled: next, unsent };
}

function moveLine(draft: Draft, step: -1 | 1): Draft {
  const { text, cursor } = draft;
  const start = lineStart(text, cursor);
  const target = step === -1 ? lineStart(text, start - 1) : lineEnd(text, cursor) + 1;
  const wanted = Math.min(target + cursor - start, lineEnd(text, target));
  // Columns are counted in UTF-16 units; the step back keeps the cursor from landing inside a character.
  return { ...draft, cursor: nextCharacter(text, previousCharacter(text, wanted), wanted) };
}

const lineStart = (text: string, index: number): number => (index <= 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1);

function lineEnd(text: string, index: number): number {
  const end = text.indexOf('\n', index);
  return end === -1 ? text.length : end;
}

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function previousCharacter(text: string, index: number): number {
  let start = 0;
  for (const { index: at } of characters.segment(text.slice(0, index))) start = at;
  return start;
}

/** The end of the character that begins at `index`, but not beyond `limit`. */
function nextCharacter(text: string, index: number, limit = text.length): number {
  if (index >= limit) return index;
  const [first] = characters.segment(text.slice(index));
  const end = index + (first?.segment.length ?? 0);
  return end <= limit ? end : index;
}

const wordStart = (text: string, index: number): number => text.slice(0, index).replace(/\S+\s*$|\s+$/, '').length;
const wordEnd = (text: string, index: number): number => index + (/^\s*\S*/.exec(text.slice(index))?.[0].length ?? 0);
