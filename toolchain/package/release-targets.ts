import type { Backend } from '../../runtime/engine/engine.ts';
import { platformPackageName } from '../../runtime/engine/platform-package.ts';
import { type Host, tripletOf } from '../host.ts';

/** A platform package of a release. */
export interface ReleaseTarget {
  readonly host: Pick<Host, 'platform' | 'arch' | 'libc'>;
  readonly backend: Backend;
  /** `all`: npm installs it with sipp where it fits. `choice`: whoever wants it installs it, because it is large. */
  readonly install: 'all' | 'choice';
}

const linux = (arch: string) => ({ platform: 'linux', arch, libc: 'glibc' }) as const;
const mac = (arch: string) => ({ platform: 'darwin', arch, libc: undefined }) as const;

/** Every platform package that a release publishes. Each is staged on a machine of its own kind. */
export const releaseTargets: readonly ReleaseTarget[] = [
  { host: linux('x64'), backend: 'cpu', install: 'all' },
  { host: linux('arm64'), backend: 'cpu', install: 'all' },
  { host: mac('x64'), backend: 'cpu', install: 'all' },
  { host: mac('arm64'), backend: 'cpu', install: 'all' },
  // Megabytes, not hundreds of them, and what everybody on such a machine wants.
  { host: mac('arm64'), backend: 'metal', install: 'all' },
  { host: linux('x64'), backend: 'vulkan', install: 'choice' },
  { host: linux('x64'), backend: 'cuda', install: 'choice' },
];

/** `@sipphq/sipp-linux-x64-gnu-cpu`. */
export function targetName({ host, backend }: ReleaseTarget): string {
  return platformPackageName(tripletOf(host), backend);
}

export function isFor({ host }: ReleaseTarget, machine: Host): boolean {
  return tripletOf(host) === tripletOf(machine);
}
