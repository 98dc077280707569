import type { AuditEntry, AuditList, Configuration, RouteList, Security } from '../../../admin/wire.ts';

export const security = (now: number): Security => ({
  clientIpSource: 'x_forwarded_for',
  trustedProxyCidrs: ['10.0.0.0/8', 'fd00::/8'],
  rateLimit: { enabled: true, requestsPerMinute: 120, burst: 240, tokensPerMinute: null, tokenBurst: null },
  trackedClients: 63,
  blocklist: [
    { client: '203.0.113.9', addedUnixSeconds: now - 5400, addedBy: '10.4.0.2, session 9f31c2' },
    { client: '198.51.100.0/24', addedUnixSeconds: now - 186_430, addedBy: 'configuration' },
  ],
  totals: { rateLimited: 214, blocked: 58 },
});

export const routes: RouteList = {
  routes: [
    { name: 'query', path: '/v1/query', listener: 'public' },
    { name: 'chat', path: '/v1/chat', listener: 'public' },
    { name: 'embed', path: '/v1/embed', listener: 'public' },
    { name: 'openai_chat_completions', path: '/v1/chat/completions', listener: 'public' },
    { name: 'openai_completions', path: null, listener: 'public' },
    { name: 'openai_embeddings', path: '/v1/embeddings', listener: 'public' },
    { name: 'openai_models', path: '/v1/models', listener: 'public' },
    { name: 'openai_responses', path: '/v1/responses', listener: 'public' },
    { name: 'anthropic_messages', path: '/v1/messages', listener: 'public' },
    { name: 'index', path: '/', listener: 'management' },
    { name: 'health', path: '/healthz', listener: 'management' },
    { name: 'readiness', path: '/readyz', listener: 'management' },
    { name: 'metrics', path: '/metrics', listener: 'management' },
    { name: 'admin', path: '/admin', listener: 'management' },
  ],
};

export const configuration = (now: number): Configuration => ({
  path: '/etc/sipp/gateway.toml',
  loadedUnixSeconds: now - 7200,
  configuration: {
    public_bind: '0.0.0.0:8080',
    management_bind: '127.0.0.1:9090',
    max_request_bytes: 1_048_576,
    max_concurrent_requests: 32,
    drain_seconds: 25,
    admin_password_env: 'SIPP_GATEWAY_ADMIN_PASSWORD',
    state_file: '/var/lib/sipp/state.sqlite',
    allowed_origins: ['https://app.example.com'],
    security: {
      client_ip: { source: 'x_forwarded_for', trusted_proxy_cidrs: ['10.0.0.0/8', 'fd00::/8'] },
      rate_limit: { enabled: true, requests_per_minute: 60, burst: 120 },
    },
    queue: { max_waiting: 64, max_wait_seconds: 30 },
    routes: { openai_completions: false },
    tokens: [{ env: 'SIPP_TOKEN_WEB_APP', caller: 'web-app', targets: [], priority: 'high' }],
    targets: [
      { name: 'qwen-local', type: 'local', model: 'models/qwen3-8b-instruct-q4_k_m.gguf', backend: 'auto' },
      { name: 'gpt', type: 'openai', model: 'gpt-5-mini', api_key_env: 'OPENAI_API_KEY' },
    ],
  },
  overrides: [
    { key: 'security.rate_limit', file: 'on, 60 a minute, 120 at once', inForce: 'on, 120 a minute, 240 at once' },
  ],
});

type Happened = Pick<AuditEntry, 'action'> & Partial<AuditEntry>;

const happened: readonly Happened[] = [
  { action: 'playground_used', subject: 'qwen-local' },
  { action: 'client_blocked', subject: '203.0.113.9' },
  { action: 'rate_limit_changed', before: 'on, 60 a minute, 120 at once', after: 'on, 120 a minute, 240 at once' },
  { action: 'login' },
  { action: 'login_failed', session: null, client: '10.4.0.77' },
  { action: 'login_failed', session: null, client: '10.4.0.77' },
  { action: 'configuration_reloaded', client: 'gateway', session: null, after: 'targets.vllm-canary' },
  { action: 'configuration_refused', session: '41ab07', after: 'targets.4.base_url must be an https address' },
  { action: 'target_unloaded', subject: 'embedder', session: '41ab07' },
  { action: 'concurrency_changed', before: '16', after: '32', session: '41ab07' },
  { action: 'queue_changed', before: 'none', after: '64 for 30 s', session: '41ab07' },
  { action: 'login', session: '41ab07' },
  { action: 'login_throttled', session: null, client: '198.51.100.23' },
  { action: 'state_exported', session: '77c0de' },
  { action: 'logout', session: '77c0de' },
];

export const audit = (now: number): AuditList => ({
  entries: happened.map((entry, index) => ({
    sequence: 412 - index,
    unixSeconds: now - 600 - index * index * 610,
    client: '10.4.0.2',
    session: '9f31c2',
    subject: null,
    before: null,
    after: null,
    ...entry,
  })),
});
