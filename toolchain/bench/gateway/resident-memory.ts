import { readFileSync } from 'node:fs';

/**
 * Memory that a running process has resident now, in megabytes (10^6 bytes). Undefined where the system does not tell.
 * `VmRSS` in proc_pid_status(5), in units of 1024 bytes.
 */
export function residentMb(pid: number): number | undefined {
  try {
    const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // It ended, or this is no Linux.
    return undefined;
  }
}
