import { existsSync, readdirSync } from 'node:fs';
import { lstat, realpath, rm } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { SippError } from '../../runtime/contract/errors.ts';
import { type CleanOptions, cleanTargets } from './clean-targets.ts';

export interface CleanRequest extends CleanOptions {
  /** The checkout. */
  readonly root: string;
  /** Say what would go and leave it there. */
  readonly dryRun: boolean;
}

/**
 * Removes what builds left in the checkout, and nothing outside it.
 *
 * @returns The folders that were removed, or would be, below the checkout.
 * @throws SippError `file_failed` where a folder leads out of the checkout or cannot be removed; nothing is removed in the first case.
 */
export async function clean({ root, dryRun, ...options }: CleanRequest): Promise<readonly string[]> {
  const base = await realpath(root);
  const targets: string[] = [];
  for (const target of cleanTargets(options, findParts(base))) {
    if (await isPresent(join(base, target))) targets.push(target);
  }
  for (const target of targets) await requireInside(base, target);
  if (dryRun) return targets;
  for (const target of targets) await remove(base, target);
  return targets;
}

/** Parts of the project with a manifest of their own. */
function findParts(base: string): readonly string[] {
  const examples = join(base, 'examples');
  const names = existsSync(examples) ? readdirSync(examples).map((name) => `examples/${name}`) : [];
  return ['gateway/admin-ui', ...names.sort()].filter((part) => existsSync(join(base, part, 'package.json')));
}

async function isPresent(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch {
    // Not there: nothing to remove.
    return false;
  }
}

/** A link in the checkout may lead anywhere; what it leads to is not ours to remove. */
async function requireInside(base: string, target: string): Promise<void> {
  const real = await realpath(join(base, target)).catch(() => undefined);
  if (real?.startsWith(base + sep)) return;
  throw new SippError(
    'file_failed',
    `'${target}' leads out of the checkout${real ? `, to '${real}'` : ''}; nothing was removed.`,
    {
      hint: `Remove the link yourself: rm "${join(base, target)}"`,
    },
  );
}

async function remove(base: string, target: string): Promise<void> {
  try {
    await rm(join(base, target), { recursive: true, force: true, maxRetries: 3 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SippError('file_failed', `'${target}' cannot be removed: ${reason}.`, {
      hint: 'Close what uses it, then run `sipp clean` again.',
      cause,
    });
  }
}
