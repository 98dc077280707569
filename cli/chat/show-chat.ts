import { render } from 'ink';
import { createElement } from 'react';
import type { SippTextOptions } from '../../runtime/contract/options.ts';
import type { CliContext } from '../context.ts';
import type { LoadedModel } from '../prompt/loaded-model.ts';
import { ChatApp } from './chat-app.tsx';
import { createSession } from './session.ts';
import { startState } from './state.ts';
import { createStore } from './store.ts';

export interface ShowChatOptions {
  readonly loaded: LoadedModel;
  readonly modelName: string;
  readonly system: string | undefined;
  readonly options: SippTextOptions;
  readonly context: CliContext;
}

/** Asks the terminal to mark pasted text, so that its line breaks are not taken for Enter. */
const bracketedPasteOn = '\u001b[?2004h';
const bracketedPasteOff = '\u001b[?2004l';

/** Shows a chat on the terminal; resolves when the user has left it or the process is told to end. */
export async function showChat({ loaded, modelName, system, options, context }: ShowChatOptions): Promise<void> {
  const { client, endpoint, description } = loaded;
  const { stdin, stdout, signal, plain, cwd } = context;
  const store = createStore(startState(system));
  if (context.banner) store.dispatch({ type: 'said', kind: 'info', text: greeting(modelName) });
  const leave = () => instance.unmount();
  const session = createSession(store, {
    client,
    endpoint,
    modelName,
    options,
    cwd,
    now: () => performance.now(),
    leave,
  });
  const { contextLength } = description.settings;
  const look = { modelName, contextLength, coloured: stdout.hasColours, plain };
  stdout.stream.write(bracketedPasteOn);
  const instance = render(createElement(ChatApp, { store, session, ...look }), {
    stdin: stdin.stream,
    stdout: stdout.stream,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  signal.addEventListener('abort', leave, { once: true });
  try {
    await instance.waitUntilExit();
  } finally {
    signal.removeEventListener('abort', leave);
    session.stop();
    stdout.stream.write(bracketedPasteOff);
  }
}

const greeting = (modelName: string): string =>
  `You are talking with ${modelName}. /help shows what you can do, Ctrl-D leaves.`;
