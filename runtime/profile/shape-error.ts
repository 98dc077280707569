import { type ErrorDetails, SippError } from '../contract/errors.ts';

/** A body that is no request of its route: a field is missing, or of another type. What lies out of its range is none. */
class ShapeError extends SippError {}

export function shapeError(message: string, details?: ErrorDetails): SippError {
  return new ShapeError('invalid_request', message, details);
}

/** Whether a decoder has refused the shape of a body, which servers call `invalid_json`; its code is `invalid_request`. */
export const isShapeError = (error: unknown): error is SippError => error instanceof ShapeError;
