import type { MissingPart } from '../gpu/missing-part.ts';
import type { CheckOutcome } from './check.ts';

type Words = readonly [summary: string, more: Omit<CheckOutcome, 'status' | 'summary'>];

/** Names every part of a toolkit that is missing, with the reason of each and one fix. */
export function missingParts(missing: readonly MissingPart<string>[], found: CheckOutcome['details'] = {}): Words {
  const names = missing.map(({ part }) => part);
  const reason = missing.map((each) => `${each.part}: ${each.reason}`).join('\n');
  const [{ fix } = { fix: '' }] = missing;
  return [`missing: ${names.join(', ')}`, { reason, fix, details: { ...found, missing } }];
}
