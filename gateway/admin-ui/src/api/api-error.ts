import type { AdminErrorCode, AdminFailure, Finding, ReloadRefused } from '../../../admin/wire.ts';

export interface ApiErrorDetails {
  readonly status: number;
  readonly code: AdminErrorCode | 'unreachable';
  /** Seconds until another try makes sense. */
  readonly retryAfter?: number;
  readonly findings?: readonly Finding[];
}

/** What the admin API refused, or that it cannot be reached. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: ApiErrorDetails['code'];
  readonly retryAfter: number | undefined;
  readonly findings: readonly Finding[];

  constructor(message: string, { status, code, retryAfter, findings = [] }: ApiErrorDetails) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
    this.findings = findings;
  }
}

/** Whether the session is over. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiError && error.status === 401;
}

export async function toApiError(response: Response): Promise<ApiError> {
  const failure = await readFailure(response);
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(failure.message, {
    status: response.status,
    code: failure.error,
    ...(Number.isFinite(retryAfter) && { retryAfter }),
    ...('findings' in failure && { findings: failure.findings }),
  });
}

async function readFailure(response: Response): Promise<AdminFailure | ReloadRefused> {
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null) {
    // `as`: the API promises this shape for every failure, and what is missing is replaced.
    const { message, error, findings } = body as Partial<ReloadRefused>;
    if (findings !== undefined) return { error: 'configuration_invalid', message: message ?? '', findings };
    if (typeof message === 'string') return { error: error ?? 'internal', message };
  }
  return { error: 'internal', message: `The gateway answered with status ${response.status}.` };
}
