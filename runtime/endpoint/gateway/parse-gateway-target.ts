import type { GatewayEndpointDescriptor } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { quoted } from '../../contract/quoted.ts';
import type { Operation } from '../endpoint.ts';
import type { Credential } from '../http/credential.ts';
import { checkExtraFields } from '../http/extra-fields.ts';
import { parseBaseUrl } from '../http/parse-base-url.ts';
import { parseStaticHeaders } from '../http/parse-headers.ts';
import { parseCredential } from './parse-credential.ts';
import { typedFields } from './typed-fields.ts';

/** Everything a request to one target of a gateway needs, checked and joined once. */
export interface GatewayTarget {
  readonly target: string;
  readonly urls: Readonly<Record<Operation, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: Credential | undefined;
  readonly timeoutMs: number;
  readonly protocolOptions: Readonly<Record<string, unknown>>;
}

const DEFAULT_TIMEOUT_MS = 60_000;

/**
 * Checks what the descriptor's schema cannot.
 *
 * @throws SippError `invalid_config` naming the field, or `invalid_request` for protocol options; never with a secret in it.
 */
export function parseGatewayTarget(descriptor: GatewayEndpointDescriptor): GatewayTarget {
  const { target, baseUrl, protocolOptions = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = descriptor;
  if (target.trim() !== target)
    throw invalid(`descriptor.target must have no spaces around it; got ${quoted(target)}.`);
  const base = parseBaseUrl(baseUrl, 'authentication');
  const credential = parseCredential(descriptor.authentication);
  return {
    target,
    urls: {
      query: base + parseRoute('queryRoute', descriptor.queryRoute ?? '/v1/query'),
      chat: base + parseRoute('chatRoute', descriptor.chatRoute ?? '/v1/chat'),
      embed: base + parseRoute('embedRoute', descriptor.embedRoute ?? '/v1/embed'),
    },
    headers: parseStaticHeaders(descriptor.staticHeaders ?? [], credential ? [credential.headerName] : []),
    credential,
    timeoutMs,
    protocolOptions: checkExtraFields('protocol_options', protocolOptions, typedFields),
  };
}

function parseRoute(name: string, route: string): string {
  if (/^\/[^?#\s]*$/.test(route)) return route;
  throw invalid(`descriptor.${name} must be an absolute path without ? or #; got ${quoted(route)}.`);
}

function invalid(message: string): SippError {
  return new SippError('invalid_config', message);
}
