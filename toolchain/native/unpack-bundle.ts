import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { lastLines, runCommand } from '../run-command.ts';

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
    const info: unknown = JSON.parse(readFileSync(join(bundleFolder(root), 'llama.cpp.info.json'), 'utf8'));
    return typeof info === 'object' && info !== null && 'tag' in info ? String(info.tag) : undefined;
  } catch {
    // Before `npm ci`.
    return undefined;
  }
}

/** The folder with the bundle and with the patches that the prebuilt libraries were made with. */
export function bundleFolder(root: string): string {
  return join(root, 'node_modules', 'node-llama-cpp', 'llama');
}

export interface UnpackOptions {
  readonly root: string;
  /** The folder to make. It appears complete or not at all. */
  readonly target: string;
  /** Paths and pathspecs below llama.cpp's root. */
  readonly paths: readonly string[];
  /** Files to apply, in this order. */
  readonly patches?: readonly string[];
  /** Written into the folder: name and text. */
  readonly stamp?: readonly [name: string, text: string];
  readonly signal: AbortSignal;
}

/**
 * Takes files of llama.cpp out of the git bundle inside node-llama-cpp; nothing is downloaded.
 *
 * @throws SippError `tool_missing` without git or tar, `setup_failed`
 */
export async function unpackBundle(options: UnpackOptions): Promise<void> {
  const { root, target, paths, patches = [], stamp, signal } = options;
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  const work = await mkdtemp(join(parent, '.headers-'));
  const run = (command: readonly string[], cwd: string) => runOrThrow(command, { cwd, ceiling: work, signal });
  try {
    await run(['git', 'clone', '--quiet', '--bare', join(bundleFolder(root), 'gitRelease.bundle'), 'source'], work);
    await run(['git', '-C', 'source', 'archive', '--output', '../files.tar', 'HEAD', ...paths], work);
    const files = join(work, 'files');
    await mkdir(files);
    await run(['tar', '-xf', '../files.tar'], files);
    for (const patch of patches) await run(['git', 'apply', '--ignore-whitespace', patch], files);
    if (stamp) await writeFile(join(files, stamp[0]), stamp[1]);
    await rm(target, { recursive: true, force: true });
    await rename(files, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

interface RunOptions {
  readonly cwd: string;
  /** Below it git must not look for a repository: ours around it would make `git apply` skip files silently. */
  readonly ceiling: string;
  readonly signal: AbortSignal;
}

async function runOrThrow(command: readonly string[], { cwd, ceiling, signal }: RunOptions): Promise<void> {
  const cleared = Object.fromEntries(foreignGit.map((name) => [name, undefined]));
  const result = await runCommand(command, { cwd, env: { ...cleared, GIT_CEILING_DIRECTORIES: ceiling }, signal });
  if (result.exitCode === 0) return;
  const [program] = command;
  if (result.isMissing) {
    throw new SippError('tool_missing', `${program} was not found.`, { hint: `Install ${program}.` });
  }
  throw new SippError('setup_failed', `'${command.join(' ')}' failed:\n${lastLines(result.stderr)}`, {
    hint: 'Check the free disk space.',
  });
}
