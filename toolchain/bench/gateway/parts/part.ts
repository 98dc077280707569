import type { AddressInfo } from 'node:net';

/** Servers that a benchmark starts in processes of their own. */
export const partNames = ['stub', 'bare'] as const;
export type PartName = (typeof partNames)[number];

/** A line for whoever started the process. */
export type PartLine = { readonly port: number } | { readonly cancelledUs: number };

/** A server that a benchmark needs in a process of its own. Resolves, with its address, when it listens. */
export type Part = (upstream: string, say: (line: PartLine) => void) => Promise<AddressInfo | string | null>;
