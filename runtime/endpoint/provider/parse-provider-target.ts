import type { ProviderEndpointDescriptor } from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import { quoted } from '../../contract/quoted.ts';
import type { Credential } from '../http/credential.ts';
import { parseBaseUrl } from '../http/parse-base-url.ts';
import { parseHeaderName, parseHeaderValue, parseStaticHeaders } from '../http/parse-headers.ts';
import { parseProviderKey } from './parse-provider-key.ts';
import type { TokenLimitField } from './provider-adapter.ts';
import { type ProviderKind, providerKinds } from './provider-kinds.ts';

/** Everything a request to a provider needs, checked and joined once. */
export interface ProviderTarget {
  readonly kind: ProviderKind;
  readonly model: string;
  readonly baseUrl: string;
  /** The configured ones. */
  readonly headers: Readonly<Record<string, string>>;
  readonly versionHeaders: Readonly<Record<string, string>>;
  readonly credential: Credential | undefined;
  readonly correlationHeader: string | undefined;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly queryVia: 'chat' | 'completions';
  readonly tokenLimitField: TokenLimitField;
  readonly includeUsage: boolean;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MAX_RETRIES = 2;

/**
 * Checks what the descriptor's schema cannot.
 *
 * @throws SippError `invalid_config` naming the field, never with a secret in it.
 */
export function parseProviderTarget(descriptor: ProviderEndpointDescriptor): ProviderTarget {
  const { model } = descriptor;
  const kind = providerKinds[descriptor.provider];
  if (model.trim() !== model) throw invalid(`descriptor.model must have no spaces around it; got ${quoted(model)}.`);
  refuseForeignFields(descriptor, kind);
  const credential = parseProviderKey(descriptor, kind);
  const correlationHeader = correlationHeaderOf(descriptor, kind);
  const versionHeaders = versionHeadersOf(descriptor, kind);
  const taken = [credential?.headerName, correlationHeader, ...Object.keys(versionHeaders)].filter(
    (name) => name !== undefined,
  );
  return {
    kind,
    model,
    baseUrl: parseProviderUrl(descriptor, kind),
    headers: parseStaticHeaders(descriptor.staticHeaders ?? [], taken),
    versionHeaders,
    credential,
    correlationHeader,
    timeoutMs: descriptor.timeoutMs ?? DEFAULT_TIMEOUT_MS,
    maxRetries: descriptor.maxRetries ?? DEFAULT_MAX_RETRIES,
    queryVia: descriptor.queryVia ?? 'chat',
    tokenLimitField: descriptor.tokenLimitField ?? kind.tokenLimitField,
    includeUsage: descriptor.includeUsage ?? true,
  };
}

/** What is accepted must have an effect. */
function refuseForeignFields(
  descriptor: ProviderEndpointDescriptor,
  { title, version, completions }: ProviderKind,
): void {
  const fields = [
    ...(version === undefined ? (['version'] as const) : []),
    ...(completions === undefined ? (['queryVia', 'tokenLimitField', 'includeUsage'] as const) : []),
  ];
  const given = fields.find((field) => descriptor[field] !== undefined);
  if (given !== undefined) throw invalid(`descriptor.${given} has no meaning for ${title}.`, 'Leave it out.');
}

function correlationHeaderOf(
  { correlationHeader: name }: ProviderEndpointDescriptor,
  kind: ProviderKind,
): string | undefined {
  return name === undefined ? kind.correlationHeader : parseHeaderName('correlationHeader', name);
}

function versionHeadersOf(descriptor: ProviderEndpointDescriptor, { version }: ProviderKind): Record<string, string> {
  if (version === undefined) return {};
  return { [version.headerName]: parseHeaderValue('version', descriptor.version ?? version.value) };
}

/** Prompts and keys travel unencrypted only within this machine. */
function parseProviderUrl({ baseUrl }: ProviderEndpointDescriptor, kind: ProviderKind): string {
  const text = baseUrl ?? kind.baseUrl;
  if (text === undefined) {
    throw invalid(
      'descriptor.baseUrl is missing.',
      'Set it to where the routes begin, such as https://api.example.com/v1.',
    );
  }
  const address = parseBaseUrl(text, 'apiKey');
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:' || isLoopback(hostname)) return address;
  throw invalid('descriptor.baseUrl must be an https address; http is for this machine only.');
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.[\d.]+$/.test(hostname);

function invalid(message: string, hint?: string): SippError {
  return new SippError('invalid_config', message, hint === undefined ? {} : { hint });
}
