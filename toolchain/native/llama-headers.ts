import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { lastLines, runCommand } from '../run-command.ts';

/** What the addon is compiled against; the rest of the source is only for builds of llama.cpp itself. */
const parts = ['include', 'ggml/include', 'common', 'vendor', 'LICENSE'];

/** Variables with which a git that called us would send ours to another repository. */
const foreignGit = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
];

/** The llama.cpp release that the installed node-llama-cpp carries, or undefined where it is not installed. */
export function bundledRelease(root: string): string | undefined {
  try {
    const info: unknown = JSON.parse(readFileSync(join(llamaFolder(root), 'llama.cpp.info.json'), 'utf8'));
    return typeof info === 'object' && info !== null && 'tag' in info ? String(info.tag) : undefined;
  } catch {
    // Before `npm ci`.
    return undefined;
  }
}

/** Where the headers of a release lie, below the checkout. The folder exists only when it is complete. */
export function headersDirectory(root: string, release: string): string {
  return join(root, '.build', 'toolchain', `llama.cpp-${release}`);
}

export function includeDirectories(headers: string): readonly string[] {
  return ['include', 'ggml/include', 'common', 'vendor'].map((part) => join(headers, part));
}

export interface HeadersOptions {
  readonly root: string;
  readonly signal: AbortSignal;
}

/**
 * Takes the headers out of the git bundle inside node-llama-cpp; nothing is downloaded. Returns their folder.
 *
 * @throws SippError `tool_missing` without git or tar, `setup_failed`
 */
export async function extractHeaders({ root, signal }: HeadersOptions): Promise<string> {
  const release = bundledRelease(root);
  if (release === undefined) {
    throw new SippError('setup_failed', 'node-llama-cpp is not installed.', { hint: 'Run `npm ci --ignore-scripts`.' });
  }
  const target = headersDirectory(root, release);
  if (existsSync(target)) return target;
  await mkdir(join(root, '.build', 'toolchain'), { recursive: true });
  const work = await mkdtemp(join(root, '.build', 'toolchain', '.headers-'));
  const run = (command: readonly string[], cwd: string) => runOrThrow(command, cwd, signal);
  try {
    await run(['git', 'clone', '--quiet', '--bare', join(llamaFolder(root), 'gitRelease.bundle'), 'source'], work);
    await run(['git', '-C', 'source', 'archive', '--output', '../headers.tar', 'HEAD', ...parts], work);
    await mkdir(join(work, 'headers'));
    await run(['tar', '-xf', '../headers.tar'], join(work, 'headers'));
    await rename(join(work, 'headers'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return target;
}

async function runOrThrow(command: readonly string[], cwd: string, signal: AbortSignal): Promise<void> {
  const env = Object.fromEntries(foreignGit.map((name) => [name, undefined]));
  const result = await runCommand(command, { cwd, env, signal });
  if (result.exitCode === 0) return;
  const [program] = command;
  if (result.isMissing) {
    throw new SippError('tool_missing', `${program} was not found.`, { hint: `Install ${program}.` });
  }
  throw new SippError('setup_failed', `'${command.join(' ')}' failed:\n${lastLines(result.stderr)}`);
}

function llamaFolder(root: string): string {
  return join(root, 'node_modules', 'node-llama-cpp', 'llama');
}
