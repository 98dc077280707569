import type { Sample, Unit } from '../figure.ts';
import { processCpuUs } from './process-cpu.ts';
import { residentMb } from './resident-memory.ts';

export interface Meter {
  /** What the server used since the meter began, for each of so many units of work; nothing where the system does not tell. */
  per(quantity: string, count: number): readonly Sample[];
  /** What it has resident now. */
  memory(): readonly Sample[];
}

/** Begins to count what a server's process uses. */
export function startMeter(pid: number, condition: string): Meter {
  const before = processCpuUs(pid);
  const sample = (quantity: string, unit: Unit, value: number | undefined): readonly Sample[] =>
    value === undefined ? [] : [{ quantity, condition, unit, value }];
  return {
    per(quantity, count) {
      const after = processCpuUs(pid);
      const used = before === undefined || after === undefined ? undefined : (after - before) / count;
      return sample(quantity, 'µs', used);
    },
    memory: () => sample('memory after', 'MB', residentMb(pid)),
  };
}
