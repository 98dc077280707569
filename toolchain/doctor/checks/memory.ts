import { type Check, forTargets, ok, warning } from '../check.ts';
import { gibibytes, readMemory } from '../memory.ts';

/** One compiler, or a small model with its context. */
const NEEDED_BYTES = 1024 ** 3;

export const memoryCheck: Check = {
  code: 'memory.available',
  title: 'memory',
  required: false,
  appliesTo: forTargets('core', 'node', 'wasm', 'gateway'),

  async run() {
    const { totalBytes, freeBytes, limitBytes, processorLimit } = readMemory();
    const limit = limitBytes === undefined ? '' : ', limited by the control group';
    const summary = `${gibibytes(freeBytes)} of ${gibibytes(totalBytes)} GiB free${limit}`;
    const details = { totalBytes, freeBytes, limitBytes: limitBytes ?? null, processorLimit: processorLimit ?? null };
    if (freeBytes >= NEEDED_BYTES) return ok(summary, details);
    const reason = 'Less than 1 GiB is free; larger models will not fit.';
    return warning(summary, { reason, fix: 'Close programs, or give the container more memory.', details });
  },
};
