import type { MachineDescription } from './machine.ts';

/** More than this share of the processors in use by others shows in every figure. */
const QUIET_LOAD = 0.25;

/** A sentence for the report where the machine had other work before the run. */
export function loadNotes({ load, processorsAvailable }: MachineDescription): readonly string[] {
  if (load <= QUIET_LOAD * processorsAvailable) return [];
  return [`The machine was busy in the minute before the run (load ${load.toFixed(1)}): figures may be too bad.`];
}
