import type { GatewayEndpointDescriptor } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { type Credential, checkSecret } from '../http/credential.ts';
import { parseHeaderName } from '../http/parse-headers.ts';

const field = 'authentication.value';

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
  if (typeof value !== 'function') checkSecret(field, value);
  if (kind === 'bearer') return { field, headerName: 'authorization', prefix: 'Bearer ', value };
  if (name === undefined) throw invalid('descriptor.authentication.headerName is missing for the kind header.');
  return { field, headerName: parseHeaderName('authentication.headerName', name), prefix: '', value };
}

function refuseRest(rest: Readonly<Record<string, unknown>>): undefined {
  const given = Object.keys(rest).find((key) => rest[key] !== undefined);
  if (given === undefined) return undefined;
  throw invalid(`descriptor.authentication.${given} is not for the kind none.`, 'Set kind to bearer or header.');
}

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_config', message, hint === undefined ? {} : { hint });
}
