import { protocolFailed } from '../../profile/protocol-failed.ts';
import type { Peer } from './peer.ts';
import { readText } from './read-text.ts';

export interface PostOptions {
  readonly peer: Peer;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** The content type that the answer must have. */
  readonly accept: 'application/json' | 'text/event-stream';
  readonly signal: AbortSignal;
}

/** Refusals are short; so are the pages of proxies. */
const MAX_FAILURE_BYTES = 1_048_576;

/**
 * Sends a request and returns an answer of the right kind with its body still to be read.
 *
 * @throws SippError for an answer that refuses; what `fetch` throws where there is none.
 */
export async function post(url: string, { peer, headers, body, accept, signal }: PostOptions): Promise<Response> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept },
    body: JSON.stringify(body),
    // A redirected POST would carry the token and the prompt elsewhere.
    redirect: 'manual',
    credentials: 'omit',
    signal,
  });
  try {
    if (isRedirect(response)) {
      throw protocolFailed(`The ${peer.name} at ${url} wants to redirect the request, which is refused.`);
    }
    if (!response.ok) {
      // Where the body is too large or breaks off, the status still says what matters.
      throw peer.toFailure(response, await readText(response, MAX_FAILURE_BYTES).catch(() => ''));
    }
    const type = contentType(response);
    if (type === accept) return response;
    throw protocolFailed(`The ${peer.name} at ${url} answered with ${type || 'no content type'} instead of ${accept}.`);
  } catch (error) {
    // What has not been read would keep the connection.
    await response.body?.cancel().catch(() => undefined);
    throw error;
  }
}

/** Browsers hide the status of a redirect that was not followed. */
const isRedirect = ({ type, status }: Response): boolean =>
  type === 'opaqueredirect' || (status >= 300 && status < 400);

const contentType = ({ headers }: Response): string =>
  (headers.get('content-type') ?? '').split(';', 1).join('').trim().toLowerCase();
