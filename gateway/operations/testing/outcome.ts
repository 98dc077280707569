import type { RequestOutcome } from '../request-outcome.ts';

/** A streamed chat that went well, but for what is given. */
export function outcomeWith(changes: Partial<RequestOutcome> = {}): RequestOutcome {
  return {
    operation: 'chat',
    route: 'chat',
    requestId: 'request-1',
    client: '203.0.113.7',
    caller: 'web',
    model: 'small',
    target: 'small',
    attempts: 1,
    isStream: true,
    status: 200,
    rejection: undefined,
    error: undefined,
    durationMs: 1500,
    admissionMs: 40,
    firstTextMs: 240,
    usage: { inputTokens: 12, outputTokens: 34, totalTokens: 46 },
    timings: { queueMs: 3, prefillMs: 150, decodeMs: 1200 },
    ...changes,
  };
}
