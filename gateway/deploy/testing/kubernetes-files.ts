import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readYaml } from './read-yaml.ts';

/** A document of the folder `kubernetes`. */
export interface KubernetesDocument {
  /** Below that folder. */
  readonly path: string;
  /** Such as `apps/v1 Deployment`. */
  readonly type: string;
  readonly value: unknown;
}

export const kubernetesFolder = join(import.meta.dirname, '..', 'kubernetes');

export function readKubernetesFiles(): readonly KubernetesDocument[] {
  const entries = readdirSync(kubernetesFolder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml'))
    .map((entry) => join(entry.parentPath, entry.name));
  return paths
    .sort()
    .flatMap((path) =>
      readYaml(path).map((value) => ({ path: path.slice(kubernetesFolder.length + 1), type: typeOf(value), value })),
    );
}

export function typeOf(value: unknown): string {
  const { apiVersion, kind } = value as { readonly apiVersion?: unknown; readonly kind?: unknown }; // Checked by the schema after.
  return `${apiVersion} ${kind}`;
}
