import type { Host } from '../../host.ts';

export interface DebianSystem {
  /** As apt calls it. */
  readonly architecture: string;
  /** The folder of libraries below `usr/lib`. */
  readonly triplet: string;
  /** The program in that folder that starts others. */
  readonly loader: string;
}

const systems: Readonly<Record<string, DebianSystem>> = {
  x64: { architecture: 'amd64', triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { architecture: 'arm64', triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' },
};

/** Whether Debian's packages run on a machine. */
export function isDebianSystem({ platform, arch }: Pick<Host, 'platform' | 'arch'>): boolean {
  return platform === 'linux' && arch in systems;
}

/** Debian's names for a machine that `isDebianSystem` accepts. */
export function debianSystemOf({ arch }: Pick<Host, 'arch'>): DebianSystem {
  const system = systems[arch];
  if (system === undefined) throw new Error(`no Debian packages for ${arch}`);
  return system;
}
