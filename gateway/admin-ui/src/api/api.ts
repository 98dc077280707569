import type { Session } from '../../../admin/wire.ts';
import { ApiError, toApiError } from './api-error.ts';

type Method = 'POST' | 'PUT' | 'DELETE';

/** Of the session: what every change has to carry. */
let csrf: Readonly<Record<string, string>> = {};

/** Changes from now on belong to this session. */
export function carrySession({ csrfHeader, csrfToken }: Pick<Session, 'csrfHeader' | 'csrfToken'>): void {
  csrf = { [csrfHeader]: csrfToken };
}

/** Asks for something. @throws ApiError */
export async function read<Answer>(path: string, signal?: AbortSignal): Promise<Answer> {
  const response = await call(path, { signal: signal ?? null });
  // `as`: the page and the API come from one release, and share these types.
  return (await response.json()) as Answer;
}

/** Changes something. @throws ApiError */
export async function change<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const response = await send(method, path, body);
  return (await response.json()) as Answer; // As above.
}

/** The same, with the answer as it comes. @throws ApiError */
export function send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
  return call(path, {
    method,
    signal: signal ?? null,
    headers: { ...csrf, ...(body !== undefined && { 'content-type': 'application/json' }) },
    body: body === undefined ? null : JSON.stringify(body),
  });
}

async function call(path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`./api/${path}`, { ...init, credentials: 'same-origin' }).catch((cause: unknown) => {
    if (init.signal?.aborted) throw cause;
    throw new ApiError('The gateway cannot be reached.', { status: 0, code: 'unreachable' });
  });
  if (response.ok) return response;
  throw await toApiError(response);
}
