import { SippError } from '../../contract/errors.ts';
import { quoted } from '../../contract/quoted.ts';
import type { ProviderTarget } from './parse-provider-target.ts';

/** OpenAI takes no longer one. Spaces at its ends would not arrive. */
const correlationId = /^[\x21-\x7e]{1,512}$/;

/**
 * What a request to a provider says beside the endpoint's own headers: the version, and our name for the request.
 *
 * @throws SippError `invalid_request` for a name that no header can carry.
 */
export function requestHeaders(
  { versionHeaders, correlationHeader }: ProviderTarget,
  requestId: string,
): Readonly<Record<string, string>> {
  if (correlationHeader === undefined) return versionHeaders;
  if (correlationId.test(requestId)) return { ...versionHeaders, [correlationHeader]: requestId };
  throw new SippError(
    'invalid_request',
    `requestId must be a text of 1 to 512 printable ASCII characters without spaces for this endpoint; got ${quoted(requestId)}.`,
    { hint: `It is sent as ${correlationHeader}. Leave it out to have one made.` },
  );
}
