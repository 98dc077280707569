import { readFileSync } from 'node:fs';
import { freemem, totalmem } from 'node:os';

/** Reads a small file of the system; undefined where there is none. */
export type ReadText = (path: string) => string | undefined;

/** Control group files, version 2 then 1: limit, use, and the part of the use that is only cached files. */
const groups = [
  { directory: '/sys/fs/cgroup', limit: 'memory.max', used: 'memory.current', cached: 'inactive_file' },
  {
    directory: '/sys/fs/cgroup/memory',
    limit: 'memory.limit_in_bytes',
    used: 'memory.usage_in_bytes',
    cached: 'total_inactive_file',
  },
] as const;

/**
 * Bytes that this process may still take: what the system has available (on Linux with its file cache counted as free), within
 * the limit of the control group. On macOS the whole memory: its count of free pages leaves out what it would give back.
 */
export function availableMemory(platform: NodeJS.Platform = process.platform, read: ReadText = readText): number {
  if (platform === 'darwin') return totalmem();
  if (platform !== 'linux') return freemem();
  const kibibytes = /^MemAvailable:\s*(\d+) kB/m.exec(read('/proc/meminfo') ?? '')?.[1];
  const system = kibibytes === undefined ? freemem() : Number(kibibytes) * 1024;
  return Math.min(system, ...groups.map((group) => groupMemory(group, read)));
}

function groupMemory({ directory, limit, used, cached }: (typeof groups)[number], read: ReadText): number {
  const limitBytes = Number.parseInt(read(`${directory}/${limit}`) ?? '', 10);
  const usedBytes = Number.parseInt(read(`${directory}/${used}`) ?? '', 10);
  // "max" and missing files both mean that there is no limit here.
  if (Number.isNaN(limitBytes) || Number.isNaN(usedBytes)) return Number.POSITIVE_INFINITY;
  const cachedBytes = new RegExp(`^${cached} (\\d+)`, 'm').exec(read(`${directory}/memory.stat`) ?? '')?.[1] ?? '0';
  return Math.max(0, limitBytes - usedBytes + Number(cachedBytes));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Systems without control groups, or with another version of them.
    return undefined;
  }
}
