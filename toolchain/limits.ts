import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** What a container allows this process, where it allows less than the machine has. */
export interface ResourceLimits {
  /** Undefined without a limit. */
  readonly memoryBytes: number | undefined;
  /** Of the bytes above, those in use. */
  readonly memoryUsedBytes: number | undefined;
  /** Processors, possibly a fraction. Undefined without a limit. */
  readonly processors: number | undefined;
}

/** Reads a small file, or undefined. Passed in by tests. */
export type ReadText = (path: string) => string | undefined;

/** Version 1 writes its "unlimited" as a number near 2^63; no machine has a petabyte. */
const UNLIMITED_BYTES = 2 ** 50;

/** The limits of this process's control group, version 2 or 1; nothing outside Linux. */
export function readLimits(read: ReadText = readText): ResourceLimits {
  const groups = parseGroups(read('/proc/self/cgroup') ?? '');
  return {
    memoryBytes: bytes(lookUp(groups, read, { v2: 'memory.max', v1: ['memory', 'memory.limit_in_bytes'] })),
    memoryUsedBytes: bytes(lookUp(groups, read, { v2: 'memory.current', v1: ['memory', 'memory.usage_in_bytes'] })),
    processors: processors(groups, read),
  };
}

/** Whole processors that this process may keep busy, at least 1. */
export function availableProcessors(limits: ResourceLimits = readLimits()): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(limits.processors ?? Number.POSITIVE_INFINITY)));
}

interface Groups {
  /** Path of the unified group, such as `/user.slice`; undefined on pure version 1. */
  readonly unified: string | undefined;
  /** Path by controller of version 1. */
  readonly controllers: ReadonlyMap<string, string>;
}

/** Lines of `/proc/self/cgroup`: `0::/path` for version 2, `4:cpu,cpuacct:/path` for version 1. */
function parseGroups(text: string): Groups {
  const controllers = new Map<string, string>();
  let unified: string | undefined;
  for (const line of text.split('\n')) {
    const [, names, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (names === undefined || path === undefined) continue;
    if (names === '') unified = path;
    else for (const name of names.split(',')) controllers.set(name, path);
  }
  return { unified, controllers };
}

interface Place {
  readonly v2: string;
  readonly v1: readonly [controller: string, file: string];
}

/** Inside a container the own group is usually mounted as the root; outside, the path leads to it. */
function lookUp({ unified, controllers }: Groups, read: ReadText, { v2, v1 }: Place): string | undefined {
  const [controller, file] = v1;
  const base = '/sys/fs/cgroup';
  const places = [
    ...(unified === undefined ? [] : [`${base}${slash(unified)}/${v2}`]),
    `${base}/${v2}`,
    `${base}/${controller}${slash(controllers.get(controller) ?? '/')}/${file}`,
    `${base}/${controller}/${file}`,
  ];
  for (const place of places) {
    const text = read(place);
    if (text !== undefined) return text.trim();
  }
  return undefined;
}

function slash(path: string): string {
  return path === '/' ? '' : path;
}

function bytes(text: string | undefined): number | undefined {
  const value = Number(text);
  return text === undefined || !Number.isFinite(value) || value >= UNLIMITED_BYTES ? undefined : value;
}

/** Version 2: `max 100000` or `50000 100000`; version 1: two files, -1 without a limit. */
function processors(groups: Groups, read: ReadText): number | undefined {
  const text = lookUp(groups, read, { v2: 'cpu.max', v1: ['cpu', 'cpu.cfs_quota_us'] });
  if (text === undefined) return undefined;
  const [quota, period = lookUp(groups, read, { v2: '-', v1: ['cpu', 'cpu.cfs_period_us'] })] = text.split(' ');
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Every system has only some of these files.
    return undefined;
  }
}
