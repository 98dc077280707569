import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';

export interface CliResult {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** What comes on stdin, which is at its end then. Default: nothing. Given as undefined, stdin stays open. */
  readonly input?: string | Uint8Array | undefined;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

/** Starts the real command line with pipes and waits for its end. */
export async function runCli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return (await startCli(words, options)).ended;
}

export interface RunningCli {
  readonly process: ChildProcess;
  readonly ended: Promise<CliResult>;
  /** Resolves as soon as stdout holds a match, with all of it; rejects where the program ends before. */
  readonly stdoutMatches: (pattern: RegExp) => Promise<string>;
  readonly stderrMatches: (pattern: RegExp) => Promise<string>;
}

/** Starts the real command line with pipes. It is killed when the test ends. */
export async function startCli(words: readonly string[], options: CliOptions = {}): Promise<RunningCli> {
  const { input, env, cwd } = { input: '', ...options };
  const main = await bundledCli();
  const child = spawn(process.execPath, [main, ...words], {
    cwd: cwd ?? packageRoot(),
    env: { ...quietEnvironment(), ...env },
    stdio: 'pipe',
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdin.on('error', () => undefined); // It may end without reading.
  if (input !== undefined) child.stdin.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<CliResult>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const matches = (stream: 'stdout' | 'stderr') => (pattern: RegExp) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        const text = stream === 'stdout' ? stdout : stderr;
        if (pattern.test(text)) resolve(text);
      };
      look();
      child[stream].on('data', look);
      void ended.then((result) => reject(new Error(`ended before ${pattern}: ${JSON.stringify(result)}`)));
    });
  return { process: child, ended, stdoutMatches: matches('stdout'), stderrMatches: matches('stderr') };
}

/** Colours and CI detection must not depend on who runs the tests. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const { CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, NODE_OPTIONS: _nodeOptions, ...rest } = process.env;
  return rest;
}

let bundled: Promise<string> | undefined;

/** Path of the command line, bundled once for each state of the sources as the real bundle is. */
export function bundledCli(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const root = packageRoot();
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [{ in: 'cli/main.ts', out: 'main' }],
    outdir: '.build/test-cli/bundle',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    jsx: 'automatic',
    write: false,
    logLevel: 'silent',
    // The last one is what only ink's developer tools import.
    external: [
      'node-llama-cpp',
      'cmake-js',
      'esbuild',
      'vitest',
      'typescript',
      '@biomejs/biome',
      '*.node',
      'react-devtools-core',
    ],
    banner: {
      js: "import { createRequire as sippRequire } from 'node:module'; const require = sippRequire(import.meta.url);",
    },
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  });
  const digest = createHash('sha256');
  for (const { hash } of outputFiles) digest.update(hash);
  const directory = join(root, '.build', 'test-cli', digest.digest('hex').slice(0, 16));
  if (!existsSync(directory)) await place(directory, outputFiles, join(root, '.build', 'test-cli', 'bundle'));
  return join(directory, 'main.js');
}

/** Test files run at the same time and want the same bundle: the first rename wins. */
async function place(
  directory: string,
  files: readonly { readonly path: string; readonly contents: Uint8Array }[],
  from: string,
): Promise<void> {
  const draft = `${directory}.${process.pid}`;
  for (const { path, contents } of files) {
    const target = join(draft, path.slice(from.length + 1));
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, contents);
  }
  try {
    await rename(draft, directory);
  } catch {
    // Another test file was faster; its bundle is the same.
    await rm(draft, { recursive: true });
  }
}
