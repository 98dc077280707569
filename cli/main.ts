import process from 'node:process';
import { CommanderError } from 'commander';
import { SippError } from '../runtime/contract/errors.ts';
import { createContext, type InterruptSignal, isClosedPipe, type Output } from './context.ts';
import { done, Ended, exitCodeOf, signalExitCodes, wrongUsage } from './exit-code.ts';
import { routeWords } from './first-word.ts';
import { withFlagHint } from './flag-hint.ts';
import { createProgram } from './program.ts';
import { errorLines, errorRecord } from './render/error-lines.ts';
import { commandNames, valueFlags } from './render/help.ts';
import { toForeseen } from './to-foreseen.ts';
import { usageError } from './usage-error.ts';

const argv = process.argv.slice(2);
const { stdin, stdout, stderr, env } = process;
const interruption = new AbortController();
const self = [process.execPath, ...process.argv.slice(1, 2)];
const { signal } = interruption;
let interruptedBy: InterruptSignal | undefined;
let onSignal = interrupt;
const context = createContext({
  argv,
  stdin,
  stdout,
  stderr,
  env,
  cwd: process.cwd(),
  self,
  signal,
  takeSignals: (handle) => {
    onSignal = handle;
  },
});

for (const name of Object.keys(signalExitCodes) as InterruptSignal[]) process.on(name, () => onSignal(name));
process.on('uncaughtException', (error) => void report(error).then(end));

// Engines and timers that do not hold a process are waited for all the same: it ends when the command has.
setInterval(() => undefined, 2 ** 30);
await end(await run());

/** Runs the command that the words name, and resolves to the exit code. */
async function run(): Promise<number> {
  try {
    const program = createProgram(context);
    const { command, words } = routeWords(argv, { commands: commandNames(program), valueFlags: valueFlags(program) });
    if (asks(words, '-V', '--version')) await showVersion();
    else if (command === 'prompt' && asks(words, '-h', '--help')) program.outputHelp();
    else await program.parseAsync([command, ...words], { from: 'user' });
    return interruptedBy ? signalExitCodes[interruptedBy] : done;
  } catch (error) {
    return await report(error);
  }
}

/** Shows an error in the form that the flags ask for, and resolves to the exit code. */
async function report(error: unknown): Promise<number> {
  if (isClosedPipe(error)) return done;
  if (error instanceof Ended) return error.exitCode;
  if (interruptedBy) {
    if (context.machine) await show(new SippError('cancelled', `Interrupted by ${interruptedBy}.`));
    return signalExitCodes[interruptedBy];
  }
  if (!(error instanceof CommanderError)) {
    const foreseen = withFlagHint(toForeseen(error));
    await show(foreseen);
    return exitCodeOf(foreseen);
  }
  if (error.exitCode === 0) return done;
  // The help that a group of commands prints when none of them is named.
  if (error.code !== 'commander.help') await show(usageError(error));
  return wrongUsage;
}

async function show(error: unknown): Promise<void> {
  const { machine, verbose } = context;
  if (machine === 'ndjson') await write(context.stdout, JSON.stringify({ type: 'error', error: errorRecord(error) }));
  else if (machine === 'json') await write(context.stdout, JSON.stringify({ error: errorRecord(error) }, null, 2));
  else await write(context.stderr, errorLines(error, { paint: context.stderr.paint, verbose }).join('\n'));
}

async function write(output: Output, text: string): Promise<void> {
  // Nobody is left to be told that the reader of the message has gone.
  await output.write(`${text}\n`).catch(() => undefined);
}

/** The first signal stops the work, a second one does not wait for it. */
function interrupt(signal: InterruptSignal): void {
  if (interruptedBy) process.exit(signalExitCodes[signal]);
  interruptedBy = signal;
  interruption.abort(new SippError('cancelled', `Interrupted by ${signal}.`));
}

/** An open stdin or an engine that hangs must not keep a command alive that has ended. */
async function end(code: number): Promise<never> {
  await Promise.allSettled([context.stdout.write(''), context.stderr.write('')]);
  process.exit(code);
}

async function showVersion(): Promise<void> {
  const { version } = await import('./commands/version.ts');
  await version(context);
}

/** Flags after `--` are part of the prompt. */
function asks(words: readonly string[], ...flags: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.some((word, index) => flags.includes(word) && (end === -1 || index < end));
}
