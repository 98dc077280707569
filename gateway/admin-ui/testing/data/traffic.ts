import type { ClientList, RecentRequest, TrafficList } from '../../../admin/wire.ts';
import { seeded } from './seeded.ts';

type Kind = Partial<RecentRequest> & Pick<RecentRequest, 'route' | 'operation'>;

/** What comes again and again. */
const kinds: readonly Kind[] = [
  { route: 'openai_chat_completions', operation: 'chat', caller: 'web-app', target: 'qwen-local', isStream: true },
  { route: 'openai_chat_completions', operation: 'chat', caller: 'web-app', target: 'gpt', model: 'assistants' },
  { route: 'anthropic_messages', operation: 'chat', caller: 'code-review', target: 'claude', isStream: true },
  { route: 'chat', operation: 'chat', caller: 'support-desk', target: 'qwen-local', isStream: true },
  { route: 'openai_embeddings', operation: 'embed', caller: 'indexer', target: 'gpt', outputTokens: 0 },
  { route: 'query', operation: 'query', caller: 'nightly-reports', target: 'qwen-local' },
  {
    route: 'openai_chat_completions',
    operation: 'chat',
    caller: null,
    target: null,
    status: 401,
    code: 'authentication',
  },
  {
    route: 'anthropic_messages',
    operation: 'chat',
    caller: 'code-review',
    target: 'claude',
    status: 503,
    code: 'execution',
    attempts: 3,
  },
  {
    route: 'chat',
    operation: 'chat',
    caller: null,
    target: null,
    status: 429,
    code: 'rate_limited',
    rejection: 'rate_limited',
  },
  { route: 'chat', operation: 'chat', caller: null, target: null, status: 403, code: 'blocked', rejection: 'blocked' },
  {
    route: 'chat',
    operation: 'chat',
    caller: 'support-desk',
    target: 'qwen-local',
    isStream: true,
    status: 408,
    code: 'cancelled',
    rejection: 'client_closed',
  },
];

const clients = ['10.4.0.12', '10.4.0.13', '10.4.1.7', '192.0.2.44', '198.51.100.23', '203.0.113.9', '2001:db8::51'];

/** The newest first. */
export function traffic(now: number): TrafficList {
  const random = seeded(3);
  const requests = Array.from({ length: 200 }, (_, index): RecentRequest => {
    // Most requests are of the first kinds.
    const kind = kinds[Math.floor(random() ** 2.2 * kinds.length)] ?? kinds[0];
    const latencyMs = Math.round(180 + 2600 * random() ** 2);
    const isRefused = (kind?.status ?? 200) >= 400;
    return {
      sequence: 48_213 - index,
      unixSeconds: now - index * 1.7 - random(),
      route: 'chat',
      operation: 'chat',
      requestId: `req_${Math.floor(random() * 1e9).toString(36)}${Math.floor(random() * 1e9).toString(36)}`,
      client: clients[Math.floor(random() ** 1.6 * clients.length)] ?? '10.4.0.12',
      caller: null,
      model: kind?.target ?? null,
      target: null,
      attempts: isRefused ? 0 : 1,
      status: 200,
      code: null,
      rejection: null,
      isStream: false,
      latencyMs: isRefused ? Math.round(2 + 5 * random()) : latencyMs,
      firstTextMs: kind?.isStream && !isRefused ? Math.round(latencyMs / 4) : null,
      inputTokens: isRefused ? null : Math.round(80 + 1400 * random()),
      outputTokens: isRefused ? null : Math.round(20 + 380 * random()),
      cachedTokens: null,
      ...kind,
    };
  });
  return { requests };
}

export function clientList(now: number, blocked: readonly string[]): ClientList {
  return {
    trackedClients: clients.length,
    clients: clients.map((client, index) => ({
      client,
      caller: ['web-app', 'web-app', 'code-review', 'support-desk', 'indexer', null, 'nightly-reports'][index] ?? null,
      requests: Math.round(21_000 / (index + 1) ** 1.3),
      errors: index === 5 ? 811 : Math.round(160 / (index + 1)),
      rateLimited: index === 5 ? 196 : 3,
      blocked: blocked.includes(client) ? 58 : 0,
      inputTokens: Math.round(12_400_000 / (index + 1) ** 1.3),
      outputTokens: Math.round(3_900_000 / (index + 1) ** 1.3),
      averageLatencyMs: 620 + 90 * index,
      lastSeenUnixSeconds: Math.floor(now - index * index * 47),
      isBlocked: blocked.includes(client),
    })),
  };
}
