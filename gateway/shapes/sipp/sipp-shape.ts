import { encodeError } from '../../../runtime/profile/encode-error.ts';
import { encodeErrorBody } from '../../../runtime/profile/error-body.ts';
import { isShapeError } from '../../../runtime/profile/shape-error.ts';
import type { FailureAnswer, Shape } from '../shape.ts';

/** The gateway's own API. */
export const sippShape: Shape = {
  authorization: ({ authorization }) => authorization,
  encodeFailure: (error, { status }) => {
    const failure = toFailure(error);
    return status === undefined ? failure : { ...failure, status };
  },
};

/** What is no JSON, or has a field that is missing or of another type, is `invalid_json` to clients. */
function toFailure(error: unknown): FailureAnswer {
  const failure = encodeError(error);
  if (!isShapeError(error)) return failure;
  return { ...failure, body: encodeErrorBody({ code: 'invalid_json', message: error.message }) };
}
