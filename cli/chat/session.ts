import { resolve } from 'node:path';
import type { LocalTextOptions, SippClientApi, SippTextRun } from '../../runtime/api.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import type { EndpointRef, SippTextOptions } from '../../runtime/contract/options.ts';
import { statsLines } from '../prompt/stats-lines.ts';
import { loadConversation, saveConversation } from './conversation-file.ts';
import { submitDraft } from './draft.ts';
import type { ChatKey } from './keys.ts';
import { parseSlashCommand, type SlashCommand, slashCommands } from './slash-command.ts';
import { toMessages } from './state.ts';
import type { ChatStore } from './store.ts';

export interface SessionOptions {
  readonly client: Pick<SippClientApi, 'chat' | 'list'>;
  readonly endpoint: EndpointRef;
  /** For people, and for saved conversations. */
  readonly modelName: string;
  readonly options: SippTextOptions;
  /** Directory of relative file names. */
  readonly cwd: string;
  /** Milliseconds from any fixed point on. */
  readonly now: () => number;
  /** Called when the user wants to leave. */
  readonly leave: () => void;
}

/** What keys and messages do: asks the model, runs slash commands, and tells the store what happened. */
export interface ChatSession {
  press(key: ChatKey): void;
  /** Resolves when the answer is complete or the command is done. Never rejects: failures become entries. */
  submit(message: string): Promise<void>;
  /** Stops the answer that is being generated. */
  stop(): void;
}

/** Later turns evaluate only what is new, because all of them share this key. */
const local: LocalTextOptions = { contextKey: 'chat' };

export function createSession(store: ChatStore, session: SessionOptions): ChatSession {
  let running: SippTextRun | undefined;

  const answer = async (text: string): Promise<void> => {
    const { client, endpoint, options, now } = session;
    store.dispatch({ type: 'asked', text });
    running = client.chat({ endpoint, messages: toMessages(store.read()), options, local });
    try {
      for await (const batch of running) {
        store.dispatch({ type: 'generated', text: batch.text, tokens: batch.frameCount, atMs: now() });
      }
      const { finishReason, localStats } = await running.response;
      store.dispatch({ type: 'answered', stats: localStats, cut: finishReason === 'length' });
    } catch (error) {
      const stopped = SippError.is(error) && error.code === 'cancelled';
      store.dispatch(stopped ? { type: 'stopped' } : { type: 'failed', message: inOneLine(error) });
    } finally {
      running = undefined;
    }
  };

  const stop = (): void => {
    store.dispatch({ type: 'stopping' });
    running?.cancel();
  };

  const submit = async (message: string): Promise<void> => {
    try {
      const command = parseSlashCommand(message);
      if (command) await runCommand(command, store, session);
      else await answer(message);
    } catch (error) {
      store.dispatch({ type: 'said', kind: 'error', text: inOneLine(error) });
    }
  };

  const enter = (): void => {
    const { draft, live } = store.read();
    const { message } = submitDraft(draft);
    // While an answer runs the next message can be written, but not sent.
    if (live && message !== undefined) return;
    store.dispatch({ type: 'submitted' });
    if (message !== undefined) void submit(message);
  };

  const press = (key: ChatKey): void => {
    const { draft, live } = store.read();
    const isBusy = live !== undefined && !live.stopping;
    if (key.name === 'enter') enter();
    else if (key.name === 'interrupt') (isBusy ? stop : session.leave)();
    else if (key.name === 'leave' && draft.text === '') session.leave();
    else if (key.name === 'leave') store.dispatch({ type: 'edited', key: { name: 'delete' } });
    else if (key.name === 'pasteStart' || key.name === 'pasteEnd')
      store.dispatch({ type: 'pasting', pasting: key.name === 'pasteStart' });
    else store.dispatch({ type: 'edited', key });
  };

  return { press, submit, stop };
}

async function runCommand(command: SlashCommand, store: ChatStore, session: SessionOptions): Promise<void> {
  const { dispatch } = store;
  const inform = (text: string) => dispatch({ type: 'said', kind: 'info', text });
  switch (command.name) {
    case 'help':
      return inform(helpText());
    case 'clear':
      return dispatch({ type: 'cleared' });
    case 'stats':
      return inform(statsText(store, session));
    case 'exit':
      return session.leave();
    case 'system':
      if (command.text !== '') return dispatch({ type: 'instructed', system: command.text });
      return inform(store.read().system ?? 'There is no system message.');
    case 'save':
      return await save(command.file, store, session);
    case 'load':
      return await load(command.file, store, session);
  }
}

async function save(file: string, store: ChatStore, { cwd, modelName }: SessionOptions): Promise<void> {
  const { messages, system } = store.read();
  const path = resolve(cwd, file);
  await saveConversation(path, { model: modelName, ...(system !== undefined && { system }), messages });
  store.dispatch({ type: 'said', kind: 'info', text: `Saved ${messages.length} messages to ${path}.` });
}

async function load(file: string, store: ChatStore, { cwd, modelName }: SessionOptions): Promise<void> {
  const { model, system, messages } = await loadConversation(resolve(cwd, file));
  store.dispatch({ type: 'loaded', system, messages });
  if (model === modelName) return;
  store.dispatch({ type: 'said', kind: 'info', text: `Its answers came from ${model}; ${modelName} continues.` });
}

function helpText(): string {
  const rows = Object.values(slashCommands);
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 2;
  return [
    ...rows.map(([usage, meaning]) => `${usage.padEnd(width)}${meaning}`),
    '',
    'Enter sends. Alt-Enter, Ctrl-J or a backslash before Enter makes a new line.',
    'Ctrl-C stops the answer; once more, or without one, it leaves.',
  ].join('\n');
}

function statsText(store: ChatStore, { client }: SessionOptions): string {
  const { stats } = store.read();
  if (stats === undefined) return 'There is no answer yet.';
  return statsLines('profile', stats, client.list()[0]?.stats).slice(2).join('\n');
}

function inOneLine(error: unknown): string {
  if (!SippError.is(error)) return error instanceof Error ? error.message : String(error);
  return error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
}
