import type { BuildOptions } from 'esbuild';

export const developerTools: readonly string[];
export function nodeOptions(root: string): BuildOptions & { readonly write: false };
export function programOptions(root: string): BuildOptions & { readonly write: false };
export function cliOptions(root: string): BuildOptions & { readonly write: false };
