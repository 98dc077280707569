import { readFile } from 'node:fs/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../../models/fixtures/index.ts';
import { hasTerminals, openTerminal } from '../testing/terminal.ts';

/** Needs util-linux' `script`; what the chat does with its keys is tested without a terminal as well. */
const onTerminal = test.skipIf(!hasTerminals);

const controlC = '\u0003';
const controlD = '\u0004';
/** The status line when an answer is complete and the next message may be sent. */
const idle = /tokens\/s · \/help/;
const altEnter = '\u001b\r';

onTerminal('a model without a prompt opens a chat that answers, keeps history and leaves with Ctrl-D', async () => {
  const terminal = await openTerminal(['sipp-tiny']);
  await terminal.waitFor('You are talking with sipp-tiny.');
  await terminal.waitFor('1024 tokens · /help');
  terminal.type('What is a context key?\r');
  await terminal.waitFor('A context key is a name');
  await terminal.waitFor(idle);
  terminal.type('/stats\r');
  await terminal.waitFor('decode_tokens_per_second');
  terminal.type('\u001b[A\u001b[A');
  await terminal.waitFor('What is a context key?');
  terminal.type('\u0015');
  terminal.type(controlD);
  expect(await terminal.exitCode).toBe(0);
});

onTerminal('sipp alone opens a chat, with several lines in a message', async () => {
  const terminal = await openTerminal(['--no-banner']);
  await terminal.waitFor('tokens · /help');
  terminal.type(`Hello${altEnter}sipp\\`);
  await terminal.waitFor('sipp\\');
  terminal.type('\r');
  await terminal.waitFor(/sipp\r?\n/);
  terminal.type('!');
  await terminal.waitFor('!');
  terminal.type('\u001b[200~one\rtwo\u001b[201~');
  await terminal.waitFor('two');
  const folder = await createTemporaryDirectory();
  onTestFinished(folder.remove);
  terminal.type('\r');
  await terminal.waitFor(idle);
  terminal.type(`/save ${folder.file('chat.json')}\r`);
  await terminal.waitFor('Saved 2 messages');
  const { messages } = JSON.parse(await readFile(folder.file('chat.json'), 'utf8'));
  expect(messages[0].content).toBe('Hello\nsipp\n!one\ntwo');
  terminal.type('/exit\r');
  expect(await terminal.exitCode).toBe(0);
  expect(terminal.screen()).not.toContain('You are talking with');
});

onTerminal('Ctrl-C stops an endless answer, a second one leaves', async () => {
  const terminal = await openTerminal(['chat', '--set', 'sampling.ignore_eos=true', '--ctx-size', '200000']);
  await terminal.waitFor('tokens · /help');
  terminal.type('Tell me a story.\r');
  await terminal.waitFor('Ctrl-C stops');
  await terminal.waitFor(/tokens\/s/);
  terminal.type(controlC);
  await terminal.waitFor('(stopped)');
  terminal.type(controlC);
  expect(await terminal.exitCode).toBe(0);
});

onTerminal('flags that describe one answer need a prompt', async () => {
  const terminal = await openTerminal(['sipp-tiny', '--stats', 'basic']);
  await terminal.waitFor('--stats needs a prompt.');
  expect(await terminal.exitCode).toBe(2);
});

onTerminal('an answer on a terminal has no more than its text', async () => {
  const terminal = await openTerminal(['What is a context key?', '--chat']);
  expect(await terminal.exitCode).toBe(0);
  // How far a slow machine is with the model is told in one line, which is erased before the answer.
  const [seen] = terminal.screen().split('\r\u001b[K').slice(-1);
  expect(seen).toMatch(/^A context key [\w .,]*\r\n$/);
});
