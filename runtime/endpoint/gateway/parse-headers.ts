import type { GatewayEndpointDescriptor, NamedHeader, Secret } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { quoted } from '../../contract/quoted.ts';

/** A header whose value is a secret. */
export interface Credential {
  readonly headerName: string;
  readonly prefix: 'Bearer ' | '';
  readonly value: Secret;
}

/** RFC 9110, section 5.6.2. */
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Printable ASCII: what every server reads in the same way. */
const headerValue = /^[\x20-\x7e]*$/;
const secretValue = /^[\x21-\x7e]+$/;

/** Set by every request, or by the connection itself. */
const ownHeaders = ['accept', 'content-type', 'content-length', 'host', 'connection', 'transfer-encoding'];

/** @throws SippError `invalid_config` */
export function parseCredential(authentication: GatewayEndpointDescriptor['authentication']): Credential | undefined {
  const { kind = 'none', value, headerName: name } = authentication ?? {};
  if (kind === 'none') return refuseRest({ value, headerName: name });
  if (kind === 'bearer' && name !== undefined) {
    throw invalid(
      'descriptor.authentication.headerName is for the kind header.',
      'Leave it out, or set kind to header.',
    );
  }
  if (value === undefined) throw invalid(`descriptor.authentication.value is missing for the kind ${kind}.`);
  if (typeof value !== 'function') checkSecret(value);
  if (kind === 'bearer') return { headerName: 'authorization', prefix: 'Bearer ', value };
  if (name === undefined) throw invalid('descriptor.authentication.headerName is missing for the kind header.');
  return { headerName: parseName('authentication.headerName', name), prefix: '', value };
}

/**
 * The secret of a request.
 *
 * @throws SippError `authentication` where the application's function fails or gives none.
 */
export async function resolveSecret({ value }: Credential): Promise<string> {
  if (typeof value === 'string') return value;
  try {
    const secret: unknown = await value();
    checkSecret(secret);
    return secret;
  } catch (error) {
    throw new SippError('authentication', 'The function that gives the token of the endpoint has failed.', {
      cause: error,
      hint: 'Let authentication.value return a text without spaces.',
    });
  }
}

/** @throws SippError `invalid_config` */
export function parseStaticHeaders(
  headers: readonly NamedHeader[],
  credentialName: string | undefined,
): Readonly<Record<string, string>> {
  const taken = new Set(credentialName === undefined ? [] : [credentialName]);
  return Object.fromEntries(
    headers.map(({ name, value }, index) => {
      const where = `staticHeaders.${index}`;
      const lowerName = parseName(`${where}.name`, name);
      if (taken.has(lowerName)) throw invalid(`descriptor.${where}.name repeats the header ${quoted(name)}.`);
      taken.add(lowerName);
      if (typeof value === 'string' && headerValue.test(value)) return [lowerName, value];
      throw invalid(`descriptor.${where}.value must be a text of printable ASCII characters.`);
    }),
  );
}

function refuseRest(rest: Readonly<Record<string, unknown>>): undefined {
  const given = Object.keys(rest).find((key) => rest[key] !== undefined);
  if (given === undefined) return undefined;
  throw invalid(`descriptor.authentication.${given} is not for the kind none.`, 'Set kind to bearer or header.');
}

function parseName(where: string, name: string): string {
  const lowerName = name.toLowerCase();
  if (headerName.test(name) && !ownHeaders.includes(lowerName)) return lowerName;
  throw invalid(
    `descriptor.${where} must be the name of a header that requests do not set themselves; got ${quoted(name)}.`,
  );
}

/** Never quotes what it checks. */
function checkSecret(value: unknown): asserts value is string {
  if (typeof value === 'string' && secretValue.test(value)) return;
  throw invalid('descriptor.authentication.value must be a text of printable ASCII characters without spaces.');
}

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_config', message, hint === undefined ? {} : { hint });
}
