import { spawn } from 'node:child_process';

const TAIL_LINES = 20;
/** Ctrl-C reaches the children of a terminal too: they end by themselves, and a second signal would cut their clean-up short. */
const GRACE_MS = 1_500;
/** A single line may be a whole program; nobody reads more than this of it. */
const TAIL_CHARACTERS = 8_000;

/** What a program reads and prints: only the end of it is kept, it all goes to our standard error, or it has what we have. */
const streams = { tail: ['ignore', 'pipe', 'pipe'], messages: ['ignore', 2, 2], inherit: 'inherit' };

/**
 * Runs a program to its end and resolves to its exit code and the last lines it printed, where these are kept. An aborted signal
 * ends it.
 */
export function runChild([file, ...args], { cwd, env, stdio = 'tail', signal }) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env: { ...process.env, ...env }, stdio: streams[stdio], windowsHide: true });
    let tail = '';
    const collect = (text) => {
      tail = (tail + text).slice(-TAIL_CHARACTERS);
    };
    child.stdout?.setEncoding('utf8').on('data', collect);
    child.stderr?.setEncoding('utf8').on('data', collect);
    let timer;
    const stop = () => {
      timer = setTimeout(() => child.kill('SIGTERM'), signal.reason === 'SIGINT' ? GRACE_MS : 0);
    };
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    const end = (code, text) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      resolve({ code, tail: lastLines(text) });
    };
    child.on('error', (error) => end(1, error.message));
    child.on('close', (code, killedBy) => end(code ?? 1, killedBy ? `${tail}\nended by ${killedBy}` : tail));
  });
}

function lastLines(text) {
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}
