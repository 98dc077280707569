import { createHash } from 'node:crypto';
import type { InputRecord } from './artifact-manifest.ts';

/** One hash over all inputs, whatever their order. */
export function hashInputs(inputs: InputRecord): string {
  return hashOf(Object.entries(inputs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What differs between two sets of inputs, a sentence each, in the order of their names. */
export function changedInputs(before: InputRecord, after: InputRecord): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    return old === now ? [] : [sentence(name, old, now)];
  });
}

function sentence(name: string, before: string | undefined, after: string | undefined): string {
  if (before === undefined) return `${name} is new${isOpaque(after) ? '' : `: ${after}`}`;
  if (after === undefined) return `${name} is gone`;
  return isOpaque(before) || isOpaque(after) ? `${name} changed` : `${name} was ${before}, is ${after}`;
}

/** Longer values are lists of flags, in which nobody finds the difference. */
const MOST_SHOWN = 100;

/** Whether a value says nothing to a reader, as a hash does. */
function isOpaque(text: string | undefined): boolean {
  return text !== undefined && (text.length > MOST_SHOWN || /^[0-9a-f]{16,}$/.test(text));
}
