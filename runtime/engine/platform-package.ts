import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isCheckout, packageField } from '../../models/package-root.ts';
import { backendOrder } from './backend-policy.ts';
import type { Backend } from './engine.ts';

/** A package that npm installed beside ours: the addon for one platform and backend, with its libraries. */
export interface PlatformPackage {
  readonly name: string;
  readonly backend: Backend;
  readonly directory: string;
  readonly version: unknown;
}

export interface Machine {
  readonly platform: NodeJS.Platform;
  /** As `process.arch`. */
  readonly arch: string;
}

/** `@sipphq/sipp-linux-x64-gnu-cpu`; the triplet is that of the addon's file name. */
export function platformPackageName(triplet: string, backend: Backend): string {
  return `@sipphq/sipp-${triplet}-${backend}`;
}

/**
 * The platform packages that the package at `root` finds as any module in it would: beside it, nested in it, or linked there by
 * pnpm, for which they are declared as optional dependencies.
 */
export function findPlatformPackages(root: string, machine: Machine): readonly PlatformPackage[] {
  const { resolve } = createRequire(join(root, 'package.json'));
  return backendOrder(machine.platform).flatMap((backend) => {
    const names = tripletsOf(machine).map((triplet) => platformPackageName(triplet, backend));
    const found = names.flatMap((name) => {
      const directory = directoryOf(name, resolve);
      return directory === undefined ? [] : [{ name, backend, directory, version: packageField('version', directory) }];
    });
    return found.slice(0, 1);
  });
}

/** The command that brings the native engine to this machine: a checkout builds it, an installed copy gets it from npm. */
export function engineCommand(backend: Backend = 'cpu'): string {
  if (isCheckout()) return backend === 'cpu' ? 'sipp setup' : `sipp build node --prebuilt --backend ${backend}`;
  return `npm install ${platformPackageName(ownTriplet(), backend)}@${packageField('version')}`;
}

/** The command that adds the fallback engine to an installed copy, in the release that it was written for. */
export function fallbackCommand(): string {
  const peers = packageField('peerDependencies');
  const version = typeof peers === 'object' && peers !== null && 'node-llama-cpp' in peers && peers['node-llama-cpp'];
  return `npm install node-llama-cpp${version ? `@${version}` : ''}`;
}

/** A machine has one C library, and npm installs the package for it. */
function tripletsOf({ platform, arch }: Machine): readonly string[] {
  if (platform === 'linux') return [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  return [platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`];
}

function ownTriplet(): string {
  const { platform, arch } = process;
  const [first = '', second = first] = tripletsOf({ platform, arch });
  return platform === 'linux' && !hasGlibc() ? second : first;
}

function hasGlibc(): boolean {
  const report: unknown = process.report.getReport();
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  return typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header;
}

function directoryOf(name: string, resolve: NodeJS.RequireResolve): string | undefined {
  try {
    return dirname(resolve(`${name}/package.json`));
  } catch {
    // Not installed: nobody needs the packages of all backends and systems.
    return undefined;
  }
}
