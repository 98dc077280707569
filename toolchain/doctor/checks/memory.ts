import { freemem, totalmem } from 'node:os';
import { readLimits } from '../../limits.ts';
import { type Check, ok, warning } from '../check.ts';

/** One compiler, or a small model with its context. */
const NEEDED_BYTES = 1024 ** 3;

export const memoryCheck: Check = {
  code: 'memory.available',
  title: 'memory',
  required: false,

  async run() {
    const { memoryBytes, memoryUsedBytes, processors } = readLimits();
    const totalBytes = Math.min(totalmem(), memoryBytes ?? Number.POSITIVE_INFINITY);
    const left = memoryBytes === undefined ? freemem() : memoryBytes - (memoryUsedBytes ?? 0);
    const freeBytes = Math.max(0, Math.min(freemem(), left));
    const limit = memoryBytes === undefined ? '' : ', limited by the control group';
    const summary = `${gibibytes(freeBytes)} of ${gibibytes(totalBytes)} GiB free${limit}`;
    const details = { totalBytes, freeBytes, limitBytes: memoryBytes ?? null, processorLimit: processors ?? null };
    if (freeBytes >= NEEDED_BYTES) return ok(summary, details);
    const reason = 'Less than 1 GiB is free; larger models will not fit.';
    return warning(summary, { reason, fix: 'Close programs, or give the container more memory.', details });
  },
};

function gibibytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(1);
}
