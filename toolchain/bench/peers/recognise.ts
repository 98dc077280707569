import { accessSync, constants, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SippError } from '../../../runtime/contract/errors.ts';

export const peerNames = ['llama-bench', 'llama-server'] as const;
export type PeerName = (typeof peerNames)[number];

/** Absolute paths of the programs to compare with. */
export type Peers = Readonly<Partial<Record<PeerName, string>>>;

/**
 * Recognises llama.cpp's programs by their file names.
 *
 * @throws SippError `invalid_usage` for another name or the same twice, `tool_missing` for a file that cannot be run.
 */
export function readPeers(paths: readonly string[]): Peers {
  const peers: Partial<Record<PeerName, string>> = {};
  for (const path of paths) {
    const name = recognise(path);
    if (peers[name] !== undefined) throw refused(`--vs names ${name} twice: '${peers[name]}' and '${path}'.`);
    requireProgram(path);
    peers[name] = path;
  }
  return peers;
}

function recognise(path: string): PeerName {
  const word = basename(path).replace(/\.exe$/i, '');
  const name = peerNames.find((candidate) => candidate === word);
  if (name !== undefined) return name;
  throw refused(`--vs does not know '${basename(path)}'; it compares with ${peerNames.join(' and ')}.`);
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
