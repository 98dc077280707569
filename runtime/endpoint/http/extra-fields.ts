import { SippError } from '../../contract/errors.ts';

/** Deeper than any schema that is written by hand; a circle ends here too. */
const DEEPEST = 100;

/**
 * Fields of a body beside those that the library writes itself. Those that are undefined are left out.
 *
 * @throws SippError `invalid_request` for a typed field, or a value that JSON cannot say.
 */
export function checkExtraFields(
  where: 'endpoint_options' | 'protocol_options' | 'provider_options',
  fields: Readonly<Record<string, unknown>>,
  typed: readonly string[],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  for (const [key, value] of given) {
    if (typed.includes(key)) {
      throw new SippError('invalid_request', `${where} cannot override typed field: ${key}`, {
        hint: 'Give it as a part of the request itself.',
      });
    }
    if (isJson(value, 0)) continue;
    throw new SippError('invalid_request', `${where}.${key} must be a JSON value with finite numbers.`);
  }
  return Object.fromEntries(given);
}

function isJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  return items.every((item) => isJson(item, depth + 1));
}
