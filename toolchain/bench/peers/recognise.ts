import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';

const programNames = ['llama-bench', 'llama-server'] as const;
export type PeerName = (typeof programNames)[number] | 'wllama';

/** The package that holds wllama; it is recognised by its manifest, whatever its folder is called. */
const WLLAMA = '@wllama/wllama';

/** Absolute paths of what to compare with: programs, and the folder of a package. */
export type Peers = Readonly<Partial<Record<PeerName, string>>>;

/**
 * Recognises llama.cpp's programs by their file names, and wllama by its manifest.
 *
 * @throws SippError `invalid_usage` for another name or the same twice, `tool_missing` for a file that cannot be run.
 */
export function readPeers(paths: readonly string[]): Peers {
  const peers: Partial<Record<PeerName, string>> = {};
  for (const path of paths) {
    const name = recognise(path);
    if (peers[name] !== undefined) throw refused(`--vs names ${name} twice: '${peers[name]}' and '${path}'.`);
    if (name !== 'wllama') requireProgram(path);
    peers[name] = path;
  }
  return peers;
}

function recognise(path: string): PeerName {
  if (packageIn(path) === WLLAMA) return 'wllama';
  const word = basename(path).replace(/\.exe$/i, '');
  const name = programNames.find((candidate) => candidate === word);
  if (name !== undefined) return name;
  const known = `${programNames.join(', ')} and the folder of ${WLLAMA}`;
  throw refused(`--vs does not know '${basename(path)}'; it compares with ${known}.`);
}

function packageIn(folder: string): unknown {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'name' in manifest ? manifest.name : undefined;
  } catch {
    // A program, or nothing at all: its name decides.
    return undefined;
  }
}

function refused(message: string): SippError {
  return new SippError('invalid_usage', message, {
    hint: 'Name the program that was built with llama.cpp, such as build/bin/llama-bench.',
  });
}

function requireProgram(path: string): void {
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw unusable(`There is no file '${path}'.`);
  if (!status.isFile()) throw unusable(`'${path}' is not a program.`);
  try {
    accessSync(path, constants.X_OK);
  } catch (cause) {
    throw unusable(`'${path}' may not be executed.`, cause);
  }
}

function unusable(message: string, cause?: unknown): SippError {
  return new SippError('tool_missing', message, {
    hint: 'Give the path of a compiled llama.cpp program to --vs.',
    cause,
  });
}
