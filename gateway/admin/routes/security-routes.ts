import { Type } from '@sinclair/typebox';
import { table } from '../../config/field-types.ts';
import { ClientRateConfig } from '../../config/rate-config.ts';
import type { ClientRateConfig as Rate } from '../../policy/client-limiter.ts';
import type { Admin } from '../admin.ts';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import type { RateLimit, SecurityAnswer } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { nameIn } from './name-in.ts';
import { readBody } from './read-body.ts';

export const securityRoutes: readonly AdminRoute[] = [
  { method: 'GET', path: 'security', answer: ({ admin }) => securityOf(admin) },
  { method: 'PUT', path: 'security/rate-limit', answer: changeRateLimit },
  // A range has a slash, which programs may leave as it is.
  { method: 'POST', path: 'security/blocklist/*', answer: block },
  { method: 'DELETE', path: 'security/blocklist/*', answer: unblock },
];

/** The bounds are those of the file. */
const { enabled, requests_per_minute, burst, tokens_per_minute, token_burst } = ClientRateConfig.properties;
const orNull = (schema: typeof burst) =>
  Type.Union([schema, Type.Null()], { title: `a whole number from 1 to ${schema.maximum}, or null` });
const RateLimitBody = table({
  enabled,
  requestsPerMinute: requests_per_minute,
  burst,
  tokensPerMinute: Type.Optional(orNull(tokens_per_minute)),
  tokenBurst: Type.Optional(orNull(token_burst)),
});

function securityOf({ core, blocked, history }: Admin): SecurityAnswer {
  const { config, policy } = core.generation;
  const { source, trusted_proxy_cidrs } = config.security.client_ip;
  const totals = history.totals();
  return {
    security: {
      clientIpSource: source,
      trustedProxyCidrs: trusted_proxy_cidrs,
      rateLimit: toRateLimit(policy.clients.rate),
      trackedClients: policy.clients.trackedClients,
      blocklist: blocked.list(),
      totals: { rateLimited: totals.rateLimited, blocked: totals.blocked },
    },
  };
}

/** As the API writes it. */
export function toRateLimit(rate: Rate): RateLimit {
  return {
    enabled: rate.enabled,
    requestsPerMinute: rate.requests_per_minute,
    burst: rate.burst,
    tokensPerMinute: rate.tokens_per_minute ?? null,
    tokenBurst: rate.token_burst ?? null,
  };
}

/** Everybody begins with full buckets. */
function changeRateLimit({ admin, request, actor }: AdminCall): SecurityAnswer {
  const { tokensPerMinute, tokenBurst, ...body } = readBody(RateLimitBody, request.body);
  if (typeof tokenBurst === 'number' && typeof tokensPerMinute !== 'number') {
    throw new AdminRefusal('bad_request', 'tokenBurst needs tokensPerMinute.');
  }
  const rate: Rate = {
    enabled: body.enabled,
    requests_per_minute: body.requestsPerMinute,
    burst: body.burst,
    ...(typeof tokensPerMinute === 'number' && { tokens_per_minute: tokensPerMinute }),
    ...(typeof tokenBurst === 'number' && { token_burst: tokenBurst }),
  };
  const before = admin.settings.change('security.rate_limit', rate, admin.core.generation);
  admin.audit.add(actor, 'rate_limit_changed', { before: textOf(before), after: textOf(rate) });
  admin.writer?.flush();
  return securityOf(admin);
}

function textOf(rate: Rate): string {
  if (!rate.enabled) return 'off';
  const requests = `${rate.requests_per_minute} requests a minute, ${rate.burst} at once`;
  const { tokens_per_minute: tokens, token_burst: atOnce = tokens } = rate;
  return tokens === undefined ? requests : `${requests}; ${tokens} model tokens a minute, ${atOnce} at once`;
}

function block({ admin, request, actor }: AdminCall): SecurityAnswer {
  const client = nameIn(request.params, '*');
  const { client: address, session } = actor;
  const isNew = admin.blocked.add(client, `${address} (session ${session})`);
  if (isNew) admin.audit.add(actor, 'client_blocked', { subject: client });
  admin.writer?.flush();
  return securityOf(admin);
}

function unblock({ admin, request, actor }: AdminCall): SecurityAnswer {
  const client = nameIn(request.params, '*');
  const isGone = admin.blocked.remove(client, `${actor.client} (session ${actor.session})`);
  if (isGone) admin.audit.add(actor, 'client_unblocked', { subject: client });
  admin.writer?.flush();
  return securityOf(admin);
}
