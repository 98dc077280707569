import os from 'node:os';

/** The machine that figures were measured on. */
export interface MachineDescription {
  readonly processor: string;
  /** Processors of the machine, and those that this process may use. */
  readonly processors: number;
  readonly processorsAvailable: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly node: string;
  /** Mean number of processes that wanted a processor in the last minute, before the run. */
  readonly load: number;
}

export function readMachine(): MachineDescription {
  const processors = os.cpus();
  return {
    processor: processors[0]?.model.trim() ?? 'unknown',
    processors: processors.length,
    processorsAvailable: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    system: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.versions.node,
    load: os.loadavg()[0] ?? 0,
  };
}
