import { encodeError } from '../../runtime/profile/encode-error.ts';
import { encodeErrorBody } from '../../runtime/profile/error-body.ts';
import { isShapeError } from '../../runtime/profile/shape-error.ts';
import type { RefusalAnswer } from './responder.ts';

/** What is no JSON, or has a field that is missing or of another type, is `invalid_json` to clients. */
export function toBodyRefusal(error: unknown): RefusalAnswer {
  const refusal = encodeError(error);
  if (!isShapeError(error)) return refusal;
  return { ...refusal, body: encodeErrorBody({ code: 'invalid_json', message: error.message }) };
}
