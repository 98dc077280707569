import { Box, Static, Text, useInput, useStdout } from 'ink';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Draft } from './draft.ts';
import { printable, toKeys } from './keys.ts';
import type { ChatSession } from './session.ts';
import { type ChatState, type Entry, type LiveAnswer, tokenRate } from './state.ts';
import type { ChatStore } from './store.ts';

export interface ChatAppProps {
  readonly store: ChatStore;
  readonly session: ChatSession;
  readonly modelName: string;
  /** Tokens that fit into the model's context. */
  readonly contextLength: number;
  readonly coloured: boolean;
  /** ASCII only. */
  readonly plain: boolean;
}

/** The chat on the screen: what was said scrolls away above, the running answer and the input stay below. */
export function ChatApp({ store, session, ...look }: ChatAppProps): ReactNode {
  const state = useSyncExternalStore(store.subscribe, store.read);
  useInput((input, key) => {
    for (const each of toKeys(input, key, store.read().pasting)) session.press(each);
  });
  return (
    <>
      <Static items={[...state.entries]}>{(entry) => <Said key={entry.id} entry={entry} {...look} />}</Static>
      {state.live && <Answering live={state.live} />}
      <Input draft={state.draft} plain={look.plain} />
      <Status state={state} {...look} />
    </>
  );
}

type Look = Pick<ChatAppProps, 'coloured' | 'plain'>;

const colours = { user: 'cyan', error: 'red', info: undefined, assistant: undefined } as const;

function Said({ entry, coloured, plain }: { readonly entry: Entry } & Look): ReactNode {
  const colour = coloured ? colours[entry.kind] : undefined;
  const mark = entry.kind === 'user' ? promptMark(plain) : '';
  return (
    <Box marginTop={entry.kind === 'user' ? 1 : 0}>
      <Text {...(colour && { color: colour })} dimColor={coloured && entry.kind === 'info'}>
        {mark}
        {entry.text}
      </Text>
    </Box>
  );
}

/** Rows below the running line: the input, the status, and room for the cursor. */
const reservedRows = 8;

function Answering({ live }: { readonly live: LiveAnswer }): ReactNode {
  const { stdout } = useStdout();
  // A block taller than the screen cannot be redrawn; the whole line is shown when it is complete.
  const room = Math.max(1, (stdout.rows || 24) - reservedRows) * (stdout.columns || 80);
  const text = printable(live.text.slice(live.shown));
  return <Text>{text.length > room ? text.slice(-room) : text || ' '}</Text>;
}

/** A longer draft is shown around its cursor. */
const maximumDraftLines = 10;

function Input({ draft, plain }: { readonly draft: Draft; readonly plain: boolean }): ReactNode {
  const before = draft.text.slice(0, draft.cursor).split('\n');
  const after = draft.text.slice(draft.cursor).split('\n');
  const row = before.length - 1;
  const first = Math.max(0, row - maximumDraftLines + 1);
  const [rest = '', ...below] = after;
  const under = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(rest)][0]?.segment ?? '';
  const above = before.slice(first, -1);
  return (
    <Box flexDirection="row" marginTop={1}>
      <Text>{promptMark(plain)}</Text>
      <Text>
        {above.map((line) => `${line}\n`).join('')}
        {before[row]}
        <Text inverse>{under || ' '}</Text>
        {rest.slice(under.length)}
        {below
          .slice(0, maximumDraftLines)
          .map((line) => `\n${line}`)
          .join('')}
      </Text>
    </Box>
  );
}

function Status({
  state,
  modelName,
  contextLength,
  coloured,
  plain,
}: { readonly state: ChatState } & Omit<ChatAppProps, 'store' | 'session'>): ReactNode {
  const { live, stats } = state;
  const used = stats ? stats.inputTokens + stats.outputTokens : 0;
  const rate = live ? tokenRate(live) : stats?.decodeTokensPerSecond;
  const parts = [
    modelName,
    `${used} of ${contextLength} tokens`,
    ...(rate === undefined ? [] : [`${rate.toFixed(1)} tokens/s`]),
    live ? (live.stopping ? 'stopping' : 'Ctrl-C stops') : '/help',
  ];
  return <Text dimColor={coloured}>{parts.join(plain ? ' | ' : ' · ')}</Text>;
}

const promptMark = (plain: boolean): string => (plain ? '> ' : '› ');
