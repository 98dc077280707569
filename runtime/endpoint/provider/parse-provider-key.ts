import type { ProviderEndpointDescriptor } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { type Credential, checkSecret } from '../http/credential.ts';
import { parseHeaderName } from '../http/parse-headers.ts';
import type { ProviderKind } from './provider-kinds.ts';

/**
 * The header that authenticates: the provider's own with `apiKey`, or one of the descriptor's choice.
 *
 * @throws SippError `invalid_config`
 */
export function parseProviderKey(
  { apiKey, authHeaderName: name, authHeaderValue }: ProviderEndpointDescriptor,
  { title, keyHeader, needsKey }: ProviderKind,
): Credential | undefined {
  if ((name === undefined) !== (authHeaderValue === undefined)) {
    throw invalid('descriptor.authHeaderName and descriptor.authHeaderValue belong together.', 'Set both or none.');
  }
  if (name !== undefined && authHeaderValue !== undefined) {
    if (apiKey !== undefined) throw invalid('descriptor.apiKey and descriptor.authHeaderName exclude each other.');
    checkValue('authHeaderValue', authHeaderValue);
    const headerName = parseHeaderName('authHeaderName', name);
    return { field: 'authHeaderValue', headerName, prefix: '', value: authHeaderValue };
  }
  if (apiKey !== undefined) {
    checkValue('apiKey', apiKey);
    return { field: 'apiKey', ...keyHeader, value: apiKey };
  }
  if (!needsKey) return undefined;
  throw invalid(
    'descriptor.apiKey is missing.',
    `Set it to a key of ${title}, or set authHeaderName and authHeaderValue.`,
  );
}

function checkValue(field: string, value: unknown): void {
  if (typeof value !== 'function') checkSecret(field, value);
}

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_config', message, hint === undefined ? {} : { hint });
}
