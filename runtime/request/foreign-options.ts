import type { SippChatRequest, SippEmbedRequest, SippQueryRequest } from '../api.ts';
import { SippError } from '../contract/errors.ts';
import type { EndpointRef } from '../contract/options.ts';

/**
 * Fields of a local request: a gateway does not know them. What it does know has the names of the wire: `session`, `json_schema`,
 * `grammar`, `seed`.
 */
const localOnly = ['context_key', 'contextKey', 'cacheScope', 'jsonSchema', 'sampling', 'media', 'normalize', 'local'];

const plural = { local: 'local endpoints', gateway: 'gateway endpoints', provider: 'provider endpoints' } as const;

/**
 * Refuses options that belong to another kind of endpoint. Clients may match these texts.
 *
 * @throws SippError `invalid_request`
 */
export function refuseForeignOptions(
  kind: EndpointRef['kind'],
  request: SippQueryRequest | SippChatRequest | SippEmbedRequest,
): void {
  if (request.endpointOptions && kind !== 'gateway') throw invalid('endpoint_options are', kind);
  if (request.providerOptions && kind !== 'provider') throw invalid('provider_options are', kind);
  if (request.local && kind !== 'local')
    throw invalid(`local ${'input' in request ? 'embed' : 'text'} options are`, kind);
  const field = Object.keys(request.endpointOptions ?? {}).find((key) => localOnly.includes(key));
  if (field === undefined) return;
  throw new SippError('invalid_request', `endpoint_options cannot contain local-only field: ${field}`, {
    hint: 'Send it to a local endpoint, as part of local; a gateway takes session, json_schema, grammar and seed.',
  });
}

function invalid(what: string, kind: EndpointRef['kind']): SippError {
  return new SippError('invalid_request', `${what} not valid for ${plural[kind]}`, {
    hint: 'Leave them out, or name another endpoint.',
  });
}
