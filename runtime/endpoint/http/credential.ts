import type { Secret } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';

/** A header whose value is a secret. */
export interface Credential {
  /** The descriptor's field that it comes from. */
  readonly field: string;
  readonly headerName: string;
  readonly prefix: 'Bearer ' | '';
  readonly value: Secret;
}

const secretValue = /^[\x21-\x7e]+$/;

/**
 * The secret of a request.
 *
 * @throws SippError `authentication` where the application's function fails or gives none.
 */
export async function resolveSecret({ field, value }: Credential): Promise<string> {
  if (typeof value === 'string') return value;
  try {
    const secret: unknown = await value();
    checkSecret(field, secret);
    return secret;
  } catch (error) {
    throw new SippError('authentication', 'The function that gives the token of the endpoint has failed.', {
      cause: error,
      hint: `Let ${field} return a text without spaces.`,
    });
  }
}

/**
 * Never quotes what it checks.
 *
 * @throws SippError `invalid_config`
 */
export function checkSecret(field: string, value: unknown): asserts value is string {
  if (typeof value === 'string' && secretValue.test(value)) return;
  throw new SippError(
    'invalid_config',
    `descriptor.${field} must be a text of printable ASCII characters without spaces.`,
  );
}
