import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { bundledRelease, unpackBundle } from './unpack-bundle.ts';

/** What the addon is compiled against; the rest of the source is only for builds of llama.cpp itself. */
const parts = ['include', 'ggml/include', 'common', 'vendor', 'LICENSE', 'licenses'];

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
 * Unpacks the headers that came with node-llama-cpp, once. Returns their folder.
 *
 * @throws SippError `tool_missing` without git or tar, `setup_failed`
 */
export async function extractHeaders({ root, signal }: HeadersOptions): Promise<string> {
  const target = headersDirectory(root, requireRelease(root));
  if (!existsSync(target)) await unpackBundle({ root, target, paths: parts, signal });
  return target;
}

/** The release that node-llama-cpp carries. Throws `setup_failed` where it is not installed. */
export function requireRelease(root: string): string {
  const release = bundledRelease(root);
  if (release !== undefined) return release;
  throw new SippError('setup_failed', 'node-llama-cpp is not installed.', { hint: 'Run `npm ci --ignore-scripts`.' });
}
