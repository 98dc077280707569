import type { RequestStats } from '../../runtime/contract/events.ts';
import type { TextMessage } from '../../runtime/contract/options.ts';
import { type Draft, type EditKey, editDraft, emptyDraft, submitDraft } from './draft.ts';
import { printable } from './keys.ts';

/** Something that has been said and stays on the screen as it is. */
export interface Entry {
  readonly id: number;
  readonly kind: 'user' | 'assistant' | 'info' | 'error';
  readonly text: string;
}

/** The answer that is being generated. */
export interface LiveAnswer {
  /** All of it. */
  readonly text: string;
  /** Where the part begins that is not an entry yet. */
  readonly shown: number;
  readonly tokens: number;
  readonly firstAtMs: number | undefined;
  readonly lastAtMs: number | undefined;
  readonly stopping: boolean;
}

export interface ChatState {
  readonly entries: readonly Entry[];
  readonly live: LiveAnswer | undefined;
  readonly draft: Draft;
  readonly pasting: boolean;
  readonly system: string | undefined;
  /** What the model is told: of the user and the assistant, in turn. */
  readonly messages: readonly TextMessage[];
  readonly stats: RequestStats | undefined;
}

export type ChatAction =
  | { readonly type: 'edited'; readonly key: EditKey }
  | { readonly type: 'pasting'; readonly pasting: boolean }
  | { readonly type: 'submitted' }
  | { readonly type: 'asked'; readonly text: string }
  | { readonly type: 'generated'; readonly text: string; readonly tokens: number; readonly atMs: number }
  | { readonly type: 'stopping' }
  | { readonly type: 'answered'; readonly stats: RequestStats | undefined; readonly cut: boolean }
  | { readonly type: 'stopped' }
  | { readonly type: 'failed'; readonly message: string }
  | { readonly type: 'said'; readonly kind: 'user' | 'info' | 'error'; readonly text: string }
  | { readonly type: 'cleared' }
  | { readonly type: 'instructed'; readonly system: string }
  | { readonly type: 'loaded'; readonly system: string | undefined; readonly messages: readonly TextMessage[] };

export const startState = (system: string | undefined): ChatState => ({
  entries: [],
  live: undefined,
  draft: emptyDraft,
  pasting: false,
  system,
  messages: [],
  stats: undefined,
});

/** The chat after something happened. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'edited':
      return { ...state, draft: editDraft(state.draft, action.key) };
    case 'pasting':
      return { ...state, pasting: action.pasting };
    case 'submitted':
      return { ...state, draft: submitDraft(state.draft).draft };
    case 'asked':
      return ask(state, action.text);
    case 'generated':
      return generate(state, action);
    case 'stopping':
      return { ...state, live: state.live && { ...state.live, stopping: true } };
    case 'answered':
      return answered(state, action);
    case 'stopped':
      return say(keepAnswer(state), 'info', '(stopped)');
    case 'failed':
      return say(dropQuestion(state), 'error', action.message);
    case 'said':
      return say(state, action.kind, action.text);
    case 'cleared':
      return say({ ...state, messages: [], stats: undefined }, 'info', 'A new conversation.');
    case 'instructed':
      return say({ ...state, system: action.system }, 'info', 'The system message is set.');
    case 'loaded':
      return replay({ ...state, system: action.system, messages: action.messages, stats: undefined });
  }
}

/** Tokens per second since the first one; undefined before the second. */
export function tokenRate({ tokens, firstAtMs, lastAtMs }: LiveAnswer): number | undefined {
  if (firstAtMs === undefined || lastAtMs === undefined || lastAtMs <= firstAtMs) return undefined;
  return ((tokens - 1) * 1000) / (lastAtMs - firstAtMs);
}

/** What the model is sent, the system message first. */
export function toMessages({ system, messages }: ChatState): readonly TextMessage[] {
  return system === undefined ? messages : [{ role: 'system', content: system }, ...messages];
}

function say(state: ChatState, kind: Entry['kind'], text: string): ChatState {
  const entry = { id: state.entries.length, kind, text: printable(text) };
  return { ...state, entries: [...state.entries, entry] };
}

function ask(state: ChatState, text: string): ChatState {
  const live = { text: '', shown: 0, tokens: 0, firstAtMs: undefined, lastAtMs: undefined, stopping: false };
  const messages: readonly TextMessage[] = [...state.messages, { role: 'user', content: text }];
  return { ...say(state, 'user', text), messages, live };
}

/** Complete lines move up into the entries, so that a long answer scrolls instead of being drawn again and again. */
function generate(state: ChatState, { text, tokens, atMs }: ChatAction & { type: 'generated' }): ChatState {
  const { live } = state;
  if (live === undefined) return state;
  const whole = live.text + text;
  const lineEnd = whole.lastIndexOf('\n');
  const shown = Math.max(live.shown, lineEnd + 1);
  const next = {
    ...live,
    text: whole,
    shown,
    tokens: live.tokens + tokens,
    firstAtMs: live.firstAtMs ?? atMs,
    lastAtMs: atMs,
  };
  const lines = whole.slice(live.shown, Math.max(live.shown, lineEnd));
  return { ...(shown === live.shown ? state : say(state, 'assistant', lines)), live: next };
}

function answered(state: ChatState, { stats, cut }: ChatAction & { type: 'answered' }): ChatState {
  const next = { ...keepAnswer(state), stats };
  return cut ? say(next, 'info', '(cut off: --max-tokens or the context is reached)') : next;
}

/** Ends the live answer and remembers what was said of it; a question without an answer is forgotten. */
function keepAnswer(state: ChatState): ChatState {
  const { live } = state;
  if (live === undefined) return state;
  if (live.text === '') return dropQuestion(state);
  const rest = live.text.slice(live.shown);
  const messages: readonly TextMessage[] = [...state.messages, { role: 'assistant', content: live.text }];
  return { ...(rest === '' ? state : say(state, 'assistant', rest)), messages, live: undefined };
}

/** A failed question would fail again with every later one. */
function dropQuestion(state: ChatState): ChatState {
  if (state.live === undefined) return state;
  const rest = state.live.text.slice(state.live.shown);
  const shown = rest === '' ? state : say(state, 'assistant', rest);
  return { ...shown, messages: state.messages.slice(0, -1), live: undefined };
}

function replay(state: ChatState): ChatState {
  return state.messages.reduce(
    (next, { role, content }) => say(next, role === 'user' ? 'user' : 'assistant', content),
    state,
  );
}
