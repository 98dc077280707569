import type { AdminErrorCode, Finding } from '../wire.ts';

export const refusalStatuses: Readonly<Record<AdminErrorCode, number>> = {
  bad_request: 400,
  unauthorized: 401,
  csrf_failed: 403,
  origin_refused: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  configuration_invalid: 422,
  throttled: 429,
  internal: 500,
};

export interface RefusalDetails {
  readonly retryAfterMs?: number;
  readonly findings?: readonly Finding[];
}

/** Why the admin API does not do what it is asked, in its own words: they are not those of the public routes. */
export class AdminRefusal extends Error {
  readonly code: AdminErrorCode;
  readonly details: RefusalDetails;

  constructor(code: AdminErrorCode, message: string, details: RefusalDetails = {}) {
    super(message);
    this.code = code;
    this.details = details;
  }
}
