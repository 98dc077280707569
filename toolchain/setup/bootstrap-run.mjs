// From a checkout to a working `sipp`: npm packages, bundle, launchers, then the command line's own `setup` for the rest.
// Every step can be interrupted and repeated; the stamp that says "done" is written last.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readWords } from './setup-words.mjs';
import { changedSources, isFresh, readInventory, readStamp, writeStamp } from './stamp.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const setupFolder = join(root, '.build', 'setup');
const installed = join(root, 'node_modules', '.sipp-install');
const npmFlags = ['--ignore-scripts', '--no-audit', '--no-fund', '--include=dev', '--include=optional'];

export async function main(argv) {
  const words = readWords(argv);
  if (words.problem !== undefined) {
    say(words.problem);
    process.exitCode = 2;
    return;
  }
  process.exitCode = isDone(words.flags) ? await runTyped(words) : await setUp(words);
}

/** Somebody who asks for set-up gets its answer even where nothing is left to do. */
async function runTyped({ typed }) {
  if (typed === undefined) return 0;
  const interruption = new AbortController();
  listenForSignals(interruption);
  const { runChild } = await import('./child.mjs');
  const { code } = await runChild(commandLine(typed), { cwd: root, signal: interruption.signal, stdio: 'inherit' });
  return code;
}

function isDone(flags) {
  if (flags.has('--force')) return false;
  const inventory = readInventory(root);
  const done = (name) => {
    const stamp = readStamp(join(setupFolder, name));
    return isFresh(stamp, inventory, root) && (stamp.complete || flags.has('--accept-incomplete'));
  };
  return done('stamp.json') && (!flags.has('--library') || done('library.json'));
}

async function setUp(words) {
  const { flags } = words;
  const interruption = new AbortController();
  const interrupted = listenForSignals(interruption);
  const { signal } = interruption;
  let release;
  try {
    const { acquireLock } = await import('./lock.mjs');
    release = await acquireLock(join(setupFolder, 'bootstrap.lock'), {
      signal,
      onWait: (pid) => say(`Another set-up is running (process ${pid ?? 'unknown'}); waiting for it.`),
    });
    if (isDone(flags)) return await runTyped(words);
    await runSteps(words, signal);
    return 0;
  } catch (error) {
    if (signal.aborted) return interrupted();
    return explain(error);
  } finally {
    release?.();
  }
}

function listenForSignals(interruption) {
  // The first signal is the reason of the abort; later ones change nothing.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => interruption.abort(name));
  return () => {
    say('Set-up was interrupted. Run it again to go on where it stopped.');
    return 128 + constants.signals[interruption.signal.reason];
  };
}

async function runSteps(words, signal) {
  const { flags } = words;
  const inventory = readInventory(root);
  const before = readStamp(join(setupFolder, 'stamp.json'));
  say(headline(before, inventory));
  const started = performance.now();
  if (installedPackages() !== lockDigest()) await step('npm packages', () => installPackages(flags, signal));
  await step('command line', () => bundle(signal));
  await finish(words, signal);
  const { outputs = [], complete = true } = readResult();
  const common = ['.build/cli/main.js', '.build/bin/launch.mjs', '.build/bin/sipp', 'node_modules/.sipp-install'];
  writeStamp(join(setupFolder, 'stamp.json'), { inventory, outputs: [...common, ...outputs], complete });
  if (flags.has('--library')) {
    await step('library', () => buildLibrary(signal));
    const made = ['.build/lib/index.js', '.build/lib/types/runtime/index.d.ts'];
    writeStamp(join(setupFolder, 'library.json'), { inventory, outputs: made, complete: true });
  }
  say(`Set-up took ${seconds(started)}.`);
}

function headline(before, inventory) {
  if (before === undefined) return `Setting up sipp in ${root}`;
  const changed = changedSources(before.inventory, inventory);
  const [first] = changed;
  if (first === undefined) return 'Completing the set-up of sipp';
  const others = changed.length === 1 ? '' : ` and ${changed.length - 1} more`;
  return first.startsWith('host ')
    ? 'Setting up sipp anew for this place'
    : `Changed: ${first}${others}; setting up again`;
}

async function installPackages(flags, signal) {
  const { findNpm } = await import('./npm-client.mjs');
  const npm = findNpm();
  if (npm === undefined) throw new Failure('npm was not found beside Node or on PATH.', 'install npm, then ./setup.sh');
  const digest = lockDigest();
  const args = ['ci', ...npmFlags, ...(flags.has('--no-downloads') ? ['--offline'] : [])];
  rmSync(installed, { force: true });
  await run([...npm, ...args], { signal, repeat: `npm ${args.join(' ')}` });
  mkdirSync(dirname(installed), { recursive: true });
  writeFileSync(installed, digest);
}

async function bundle(signal) {
  const { writeLaunchers } = await import('./launchers.mjs');
  const script = 'toolchain/setup/bundle.mjs';
  await run([process.execPath, script], { signal, repeat: `node ${script}` });
  writeLaunchers(root);
}

/** The command line does the rest; it prints its own progress and its own reasons, and asks where it was asked for. */
async function finish({ flags, typed }, signal) {
  rmSync(join(setupFolder, 'result.json'), { force: true });
  const automatic = ['--no-downloads'].filter((flag) => flags.has(flag));
  const command = commandLine(typed ?? automatic);
  const repeat = ['node', ...command.slice(1)].join(' ');
  await run(command, { signal, stdio: typed === undefined ? 'messages' : 'inherit', repeat });
}

function commandLine(words) {
  return [process.execPath, '.build/cli/main.js', 'setup', ...words];
}

async function buildLibrary(signal) {
  const script = ['toolchain/setup/bundle.mjs', '--library'];
  await run([process.execPath, ...script], { signal, repeat: `node ${script.join(' ')}` });
  const types = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.library.json'];
  await run([process.execPath, ...types], { signal, repeat: `node ${types.join(' ')}` });
}

async function run(command, { signal, repeat, stdio }) {
  const { runChild } = await import('./child.mjs');
  const { code, tail } = await runChild(command, { cwd: root, signal, stdio });
  if (signal.aborted) throw new Failure('interrupted', repeat);
  if (code !== 0) throw new Failure(`It ended with exit code ${code}.`, repeat, tail);
}

async function step(title, work) {
  const started = performance.now();
  const isTerminal = process.stderr.isTTY;
  if (isTerminal) process.stderr.write(`  ${title} …`);
  try {
    await work();
  } catch (error) {
    if (isTerminal) process.stderr.write('\r\x1b[K');
    error.step = title;
    throw error;
  }
  process.stderr.write(`${isTerminal ? '\r\x1b[K' : ''}  ${title.padEnd(24)} ${seconds(started)}\n`);
}

function explain(error) {
  if (!(error instanceof Failure)) {
    say(`Set-up failed: ${error.message}${advice[error.code] ?? ''}`);
    return 1;
  }
  say(
    error.step === undefined ? `Set-up failed. ${error.message}` : `The step "${error.step}" failed. ${error.message}`,
  );
  if (error.tail) say(error.tail.replaceAll(/^/gm, '    '));
  say(`Repeat it with: ${inRoot(error.repeat)}`);
  return 1;
}

const unwritable = `. Make ${root} writable for you, then run set-up again.`;
/** By the system's error code. */
const advice = {
  EACCES: unwritable,
  EROFS: unwritable,
  ENOSPC: '. Set-up needs about 300 MB in this folder: free some space, then run it again.',
};

function inRoot(command) {
  if (process.cwd() === root) return command;
  return `cd ${/[^\w/.:\\-]/.test(root) ? `"${root}"` : root} && ${command}`;
}

function installedPackages() {
  try {
    return readFileSync(installed, 'utf8');
  } catch {
    // Absent before the first install, and after one that was interrupted: npm ci empties the folder first.
    return undefined;
  }
}

/** What `npm ci` depends on: the lock file, and the parts of the manifest that have to agree with it. */
function lockDigest() {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { dependencies, devDependencies, optionalDependencies, overrides } = manifest;
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(JSON.stringify([dependencies, devDependencies, optionalDependencies, overrides]))
    .digest('hex');
}

function readResult() {
  try {
    return JSON.parse(readFileSync(join(setupFolder, 'result.json'), 'utf8'));
  } catch {
    // A command line that reports nothing has nothing to vouch for.
    return {};
  }
}

function seconds(started) {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

class Failure extends Error {
  constructor(message, repeat, tail) {
    super(message);
    this.repeat = repeat;
    this.tail = tail;
  }
}
