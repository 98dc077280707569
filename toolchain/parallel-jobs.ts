import { freemem } from 'node:os';
import { availableProcessors, readLimits } from './limits.ts';

/** A C++ file with large headers or templates takes about this much while it is compiled (0.3 to 0.7 GiB measured). */
const BYTES_PER_JOB = 800 * 1024 * 1024;

/** Compilers to run at the same time: as many as there are processors, unless memory is short. At least 1. */
export function parallelJobs(): number {
  const limits = readLimits();
  const allowed = (limits.memoryBytes ?? Number.POSITIVE_INFINITY) - (limits.memoryUsedBytes ?? 0);
  const memory = Math.min(freemem(), allowed);
  return Math.max(1, Math.min(availableProcessors(limits), Math.floor(memory / BYTES_PER_JOB)));
}
