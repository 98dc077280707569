import { readdirSync, readFileSync } from 'node:fs';

/**
 * Processor time that a running process has used, over all its threads, in microseconds: the first number of
 * /proc/<pid>/task/<tid>/schedstat, in nanoseconds (proc_pid_stat(5) only counts hundredths of a second). Undefined where the
 * system does not tell. A thread that ends takes its time with it; Node keeps its own for as long as it runs.
 */
export function processCpuUs(pid: number): number | undefined {
  try {
    const times = readdirSync(`/proc/${pid}/task`).map((id) =>
      Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
    );
    return times.reduce((sum, nanoseconds) => sum + nanoseconds, 0) / 1000;
  } catch {
    // No Linux, a kernel without these numbers, or it ended.
    return undefined;
  }
}
