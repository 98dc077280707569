import { expect, test } from 'vitest';
import { type ChatAction, type ChatState, reduceChat, startState, tokenRate, toMessages } from './state.ts';

const after = (actions: readonly ChatAction[], system?: string): ChatState =>
  actions.reduce(reduceChat, startState(system));
const generated = (text: string, atMs = 0, tokens = 1): ChatAction => ({ type: 'generated', text, tokens, atMs });
const answered: ChatAction = { type: 'answered', stats: undefined, cut: false };
const shown = (state: ChatState) => state.entries.map(({ kind, text }) => `${kind}: ${text}`);

test('a question and its answer become entries and messages', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('Hel'), generated('lo.'), answered], 'Be brief.');
  expect(shown(state)).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(state.live).toBeUndefined();
  expect(toMessages(state)).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ]);
});

test('complete lines move up while the answer goes on', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('one\ntwo\nth'), generated('ree')]);
  expect(shown(state)).toEqual(['user: Hi', 'assistant: one\ntwo']);
  expect(state.live?.text.slice(state.live.shown)).toBe('three');
  const end = reduceChat(state, answered);
  expect(shown(end).at(-1)).toBe('assistant: three');
  expect(end.messages.at(-1)?.content).toBe('one\ntwo\nthree');
});

test('a stopped answer stays as far as it came', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('Hel'), { type: 'stopping' }, { type: 'stopped' }]);
  expect(shown(state)).toEqual(['user: Hi', 'assistant: Hel', 'info: (stopped)']);
  expect(state.messages).toHaveLength(2);
});

test('a question that failed, or was stopped before a word, is not asked again', () => {
  const failed = after([
    { type: 'asked', text: 'Hi' },
    { type: 'failed', message: 'The context is full.' },
  ]);
  expect(failed.messages).toEqual([]);
  expect(shown(failed).at(-1)).toBe('error: The context is full.');
  expect(after([{ type: 'asked', text: 'Hi' }, { type: 'stopped' }]).messages).toEqual([]);
});

test('an answer at its limit says so', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('Hel'), { ...answered, cut: true }]);
  expect(shown(state).at(-1)).toContain('cut off');
});

test('clearing forgets the conversation, not the system message', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('Yo'), answered, { type: 'cleared' }], 'Be brief.');
  expect(toMessages(state)).toEqual([{ role: 'system', content: 'Be brief.' }]);
});

test('a loaded conversation is shown and continued', () => {
  const messages = [
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello.' },
  ] as const;
  const state = after([{ type: 'loaded', system: 'Be kind.', messages }], 'Be brief.');
  expect(shown(state)).toEqual(['user: Hi', 'assistant: Hello.']);
  expect(state.system).toBe('Be kind.');
});

test('the rate counts from the first token', () => {
  const live = after([{ type: 'asked', text: 'Hi' }, generated('a', 1000), generated('b', 1500, 10)]).live;
  expect(live && tokenRate(live)).toBe(20);
  const first = after([{ type: 'asked', text: 'Hi' }, generated('a', 1000)]).live;
  expect(first && tokenRate(first)).toBeUndefined();
});

test('what steers a terminal is not shown, but the model gets its own words back', () => {
  const state = after([{ type: 'asked', text: 'Hi' }, generated('\u001b[2Jboo'), answered]);
  expect(shown(state).at(-1)).toBe('assistant: [2Jboo');
  expect(state.messages.at(-1)?.content).toBe('\u001b[2Jboo');
});
