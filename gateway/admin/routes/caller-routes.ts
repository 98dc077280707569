import type { TokenConfig } from '../../config/token-config.ts';
import type { Allowance } from '../../policy/allowance.ts';
import type { Admin } from '../admin.ts';
import type { CallerFigures, CallerList, CallerRateLimit } from '../wire.ts';
import type { AdminRoute } from './admin-route.ts';

export const callerRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'callers', answer: ({ admin }) => callers(admin) },
];

function callers(admin: Admin): CallerList {
  return { callers: admin.core.generation.config.tokens.map((token) => toFigures(token, admin)) };
}

function toFigures(token: TokenConfig, { core, history, date }: Admin): CallerFigures {
  const { caller, env, targets, priority, expires } = token;
  const expiresMs = expires === undefined ? undefined : Date.parse(expires);
  const allowance = core.generation.policy.caller(caller)?.allowance;
  return {
    caller,
    env,
    targets,
    priority,
    expiresUnixSeconds: expiresMs === undefined ? null : expiresMs / 1000,
    isExpired: expiresMs !== undefined && date() >= expiresMs,
    rateLimit: allowance === undefined ? null : toRateLimit(allowance),
    ...history.usage.totals(caller),
  };
}

/** Buckets go by the clock that only goes forward. */
function toRateLimit({ rate, requests, tokens }: Allowance): CallerRateLimit {
  const nowMs = performance.now();
  return {
    requestsPerMinute: rate.requests_per_minute,
    burst: rate.burst,
    requestsLeft: requests.remaining(nowMs),
    tokensPerMinute: rate.tokens_per_minute ?? null,
    tokenBurst: tokens?.capacity ?? null,
    tokensLeft: tokens?.remaining(nowMs) ?? null,
  };
}
