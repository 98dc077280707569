import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory, type TemporaryDirectory } from '../../models/fixtures/index.ts';
import { type EndpointRef, SippClient } from '../../runtime/index.ts';
import { createSession, type SessionOptions } from './session.ts';
import { type ChatState, startState } from './state.ts';
import { type ChatStore, createStore } from './store.ts';

let client: SippClient;
let endpoint: EndpointRef;
let folder: TemporaryDirectory;

beforeAll(async () => {
  folder = await createTemporaryDirectory();
  client = new SippClient();
  endpoint = await client.add('tiny', { kind: 'local', modelPath: 'sipp-tiny' });
});

afterAll(async () => {
  await client.close();
  await folder.remove();
});

function chat(options: Partial<SessionOptions> = {}) {
  const store = createStore(startState(undefined));
  let left = 0;
  const session = createSession(store, {
    client,
    endpoint,
    modelName: 'sipp-tiny',
    options: {},
    cwd: folder.file('.'),
    now: () => performance.now(),
    leave: () => {
      left += 1;
    },
    ...options,
  });
  return { store, session, left: () => left };
}

const last = (store: ChatStore) => store.read().entries.at(-1);

/** Resolves when the state is as wanted; the store tells of every change. */
function until(store: ChatStore, wanted: (state: ChatState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (wanted(store.read())) resolve();
    };
    onTestFinished(store.subscribe(look));
    look();
  });
}

test('a question is answered, and the next turn evaluates only what is new', async () => {
  const { store, session } = chat();
  await session.submit('What is a context key?');
  expect(last(store)).toMatchObject({ kind: 'assistant', text: expect.stringContaining('A context key') });
  const { stats } = store.read();
  await session.submit('Thanks!');
  expect(store.read().messages).toHaveLength(4);
  expect(store.read().stats?.cacheHits).toBeGreaterThanOrEqual(stats?.inputTokens ?? Number.POSITIVE_INFINITY);
});

test('Ctrl-C stops the answer and the chat goes on; without one it leaves', async () => {
  const { store, session, left } = chat({ options: { temperature: 2 } });
  const asked = session.submit('Tell me a story.');
  await until(store, ({ live }) => (live?.tokens ?? 0) > 0 || live === undefined);
  session.press({ name: 'interrupt' });
  await asked;
  expect(store.read().live).toBeUndefined();
  expect(left()).toBeLessThanOrEqual(1);
  await session.submit('Hi');
  expect(last(store)?.kind).toBe('assistant');
  session.press({ name: 'interrupt' });
  expect(left()).toBeGreaterThanOrEqual(1);
});

test('a full context is a line, and /clear makes room', async () => {
  const { store, session } = chat();
  await session.submit('word '.repeat(2000));
  expect(last(store)).toMatchObject({ kind: 'error', text: expect.stringContaining('but the context holds') });
  expect(store.read().messages).toEqual([]);
  await session.submit('/clear');
  await session.submit('Hi');
  expect(last(store)?.kind).toBe('assistant');
});

test('keys write a message, Enter sends it, Ctrl-D leaves where nothing is written', async () => {
  const { store, session, left } = chat();
  session.press({ name: 'text', text: 'Hi' });
  session.press({ name: 'leave' });
  expect(left()).toBe(0);
  session.press({ name: 'enter' });
  await until(store, ({ live, messages }) => live === undefined && messages.length === 2);
  expect(store.read().draft.text).toBe('');
  session.press({ name: 'leave' });
  expect(left()).toBe(1);
});

test('a conversation is saved, loaded into another chat, and goes on there', async () => {
  const { store, session } = chat();
  await session.submit('/system You are kind.');
  await session.submit('Hi');
  await session.submit('/save chat.json');
  expect(last(store)?.text).toContain('Saved 2 messages');
  expect(JSON.parse(await readFile(folder.file('chat.json'), 'utf8'))).toMatchObject({
    model: 'sipp-tiny',
    system: 'You are kind.',
    messages: [{ role: 'user', content: 'Hi' }, { role: 'assistant' }],
  });
  const other = chat({ modelName: 'another' });
  await other.session.submit('/load chat.json');
  expect(other.store.read()).toMatchObject({ system: 'You are kind.', messages: store.read().messages });
  expect(last(other.store)?.text).toBe('Its answers came from sipp-tiny; another continues.');
});

test('commands tell what they know and point out mistakes', async () => {
  const { store, session, left } = chat();
  for (const [message, kind, text] of [
    ['/help', 'info', '/save <file>'],
    ['/stats', 'info', 'There is no answer yet.'],
    ['/system', 'info', 'There is no system message.'],
    ['/hlp', 'error', 'did you mean /help?'],
    ['/load no-such.json', 'error', 'cannot be read'],
  ] as const) {
    await session.submit(message);
    expect(last(store)).toMatchObject({ kind, text: expect.stringContaining(text) });
  }
  await session.submit('Hi');
  await session.submit('/stats');
  expect(last(store)?.text).toContain('decode_tokens_per_second');
  await session.submit('/exit');
  expect(left()).toBe(1);
});
