import type { NamedHeader } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { quoted } from '../../contract/quoted.ts';

/** RFC 9110, section 5.6.2. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII: what every server reads in the same way. */
const headerValue = /^[\x20-\x7e]*$/;

/** Set by every request, or by the connection itself. */
const ownHeaders = ['accept', 'content-type', 'content-length', 'host', 'connection', 'transfer-encoding'];

/** @throws SippError `invalid_config` */
export function parseStaticHeaders(
  headers: readonly NamedHeader[],
  takenNames: readonly string[],
): Readonly<Record<string, string>> {
  const taken = new Set(takenNames);
  return Object.fromEntries(
    headers.map(({ name, value }, index) => {
      const where = `staticHeaders.${index}`;
      const lowerName = parseHeaderName(`${where}.name`, name);
      if (taken.has(lowerName))
        throw new SippError('invalid_config', `descriptor.${where}.name repeats the header ${quoted(name)}.`);
      taken.add(lowerName);
      return [lowerName, parseHeaderValue(`${where}.value`, value)];
    }),
  );
}

/** @throws SippError `invalid_config` */
export function parseHeaderName(where: string, name: string): string {
  const lowerName = name.toLowerCase();
  if (headerName.test(name) && !ownHeaders.includes(lowerName)) return lowerName;
  throw new SippError(
    'invalid_config',
    `descriptor.${where} must be the name of a header that requests do not set themselves; got ${quoted(name)}.`,
  );
}

/**
 * Never quotes what it checks.
 *
 * @throws SippError `invalid_config`
 */
export function parseHeaderValue(where: string, value: unknown): string {
  if (typeof value === 'string' && headerValue.test(value)) return value;
  throw new SippError('invalid_config', `descriptor.${where} must be a text of printable ASCII characters.`);
}
