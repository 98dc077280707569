import { SippError } from '../contract/errors.ts';
import { encodeError } from '../profile/encode-error.ts';
import { fieldsOf } from '../profile/fields-of.ts';

/** A failure as a route answers it: `Response.json(body, init)`. */
export interface GatewayErrorResponse {
  readonly body: { readonly error: { readonly code: string; readonly message: string } };
  readonly init: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
}

/** What a route answers to a failure of any kind. One of the library has the status that a gateway gives it, and its `retry-after`. */
export function gatewayErrorResponse(error: unknown): GatewayErrorResponse {
  const { code, status } = fieldsOf(error);
  const body = {
    error: {
      code: typeof code === 'string' && code !== '' ? code : 'internal',
      message: error instanceof Error && error.message !== '' ? error.message : 'gateway request failed',
    },
  };
  if (isErrorStatus(status)) return { body, init: { status } };
  if (!SippError.is(error)) return { body, init: { status: 500 } };
  const { status: encoded, headers } = encodeError(error);
  return { body, init: { status: encoded, ...(Object.keys(headers).length > 0 && { headers }) } };
}

const isErrorStatus = (status: unknown): status is number =>
  Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;
