import { spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { bundledCli, quietEnvironment } from './run-cli.ts';

/** Whether util-linux' `script` can run a program on a terminal of its own here; some containers have no terminals to give. */
export const hasTerminals =
  process.platform === 'linux' && spawnSync('script', ['-qec', 'true', '/dev/null'], { stdio: 'ignore' }).status === 0;

export interface Terminal {
  /** Sends keys as a terminal would. */
  type(keys: string): void;
  /** Resolves when what came after the last match holds the pattern; rejects where the program ends before. */
  waitFor(pattern: RegExp | string): Promise<void>;
  /** Everything that was written to the screen, with what steers it. */
  readonly screen: () => string;
  readonly exitCode: Promise<number | null>;
}

/** Starts the real command line on a pseudo-terminal of 80 columns. It is killed when the test ends. */
export async function openTerminal(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Terminal> {
  return openProgram([process.execPath, await bundledCli(), ...words], env);
}

/** The same for any program. */
export function openProgram(command: readonly string[], env: NodeJS.ProcessEnv = {}): Terminal {
  const program = command.map(shellQuoted).join(' ');
  const child = spawn('script', ['-qec', `stty cols 80 rows 24; exec ${program}`, '/dev/null'], {
    cwd: packageRoot(),
    env: { ...quietEnvironment(), TERM: 'xterm-256color', ...env },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let screen = '';
  let seen = 0;
  const listeners = new Set<() => void>();
  const changed = () => {
    for (const listener of listeners) listener();
  };
  child.stdin.on('error', () => undefined); // The program may leave first.
  child.stdout.setEncoding('utf8').on('data', (text) => {
    screen += text;
    changed();
  });
  let hasEnded = false;
  const exitCode = new Promise<number | null>((resolve) => {
    child.on('close', (code) => {
      hasEnded = true;
      changed();
      resolve(code);
    });
  });
  const waitFor = (pattern: RegExp | string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        const match = new RegExp(typeof pattern === 'string' ? escaped(pattern) : pattern).exec(screen.slice(seen));
        if (match === null && !hasEnded) return;
        listeners.delete(look);
        if (match === null)
          return reject(new Error(`ended before ${pattern}; the screen was ${JSON.stringify(screen)}`));
        seen += match.index + match[0].length;
        resolve();
      };
      listeners.add(look);
      look();
    });
  return { type: (keys) => child.stdin.write(keys), waitFor, screen: () => screen, exitCode };
}

const shellQuoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
