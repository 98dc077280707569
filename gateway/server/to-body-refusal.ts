import { SippError } from '../../runtime/contract/errors.ts';
import { encodeError } from '../../runtime/profile/encode-error.ts';
import { encodeErrorBody } from '../../runtime/profile/error-body.ts';
import type { RefusalAnswer } from './responder.ts';

/** A body that is no request of its route is `invalid_json` to clients, whatever is wrong with it. */
export function toBodyRefusal(error: unknown): RefusalAnswer {
  const refusal = encodeError(error);
  if (!SippError.is(error) || error.code !== 'invalid_request') return refusal;
  return { ...refusal, body: encodeErrorBody({ code: 'invalid_json', message: error.message }) };
}
