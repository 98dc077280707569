import { readFileSync } from 'node:fs';

/**
 * The most memory that a running process has had resident, in megabytes (10^6 bytes). Undefined where the system does not
 * tell (everything but Linux) or the process has ended. `VmHWM` in proc_pid_status(5), in units of 1024 bytes.
 */
export function peakMemoryMb(pid: number): number | undefined {
  try {
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
  } catch {
    // It ended, or this is no Linux.
    return undefined;
  }
}
