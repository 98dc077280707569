import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a package: made here, or copied as it is. */
export interface StagedFile {
  /** Below the package, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array | { readonly copyOf: string };
}

/** A file of the checkout that keeps its place in the package. */
export function copied(root: string, path: string): StagedFile {
  return { path, content: { copyOf: join(root, path) } };
}

export function contentOf({ content }: StagedFile): string | Uint8Array {
  return typeof content === 'object' && 'copyOf' in content ? readFileSync(content.copyOf) : content;
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
