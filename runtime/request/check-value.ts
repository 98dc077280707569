import { SippError } from '../contract/errors.ts';
import { quoted } from '../contract/quoted.ts';
import { suggest } from '../contract/suggest.ts';

/** Refuses what is no object, or has a key that is not allowed. */
export function checkTable(where: string, value: unknown, allowed?: readonly string[]): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest(`${where} must be an object; got ${quoted(value)}.`);
  }
  const unknown = allowed && Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined || allowed === undefined) return;
  const near = suggest(unknown, allowed);
  const name = where === 'request' ? unknown : `${where}.${unknown}`;
  throw invalidRequest(
    `${name} is not an option${near === undefined ? '.' : `; did you mean ${near}?`}`,
    `Use one of ${allowed.join(', ')}.`,
  );
}

export function checkList(where: string, value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) throw invalidRequest(`${where} must be a list; got ${quoted(value)}.`);
}

export function checkText(where: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') throw invalidRequest(`${where} must be a text; got ${quoted(value)}.`);
}

export function checkFlag(where: string, value: unknown): void {
  if (value === undefined || typeof value === 'boolean') return;
  throw invalidRequest(`${where} must be true or false; got ${quoted(value)}.`);
}

export function invalidRequest(message: string, hint?: string): SippError {
  return new SippError('invalid_request', message, hint === undefined ? {} : { hint });
}
