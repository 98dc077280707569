import { freemem, totalmem } from 'node:os';
import { readLimits } from '../limits.ts';

export interface MemoryReading {
  /** Of the machine, or what its control group allows. */
  readonly totalBytes: number;
  readonly freeBytes: number;
  /** Undefined without a limit. */
  readonly limitBytes: number | undefined;
  readonly processorLimit: number | undefined;
}

/** Memory that this process may still take. */
export function readMemory(): MemoryReading {
  const { memoryBytes, memoryUsedBytes, processors } = readLimits();
  const left = memoryBytes === undefined ? freemem() : memoryBytes - (memoryUsedBytes ?? 0);
  return {
    totalBytes: Math.min(totalmem(), memoryBytes ?? Number.POSITIVE_INFINITY),
    freeBytes: Math.max(0, Math.min(freemem(), left)),
    limitBytes: memoryBytes,
    processorLimit: processors,
  };
}

export function gibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
