/**
 * What the admin API says and hears. Types only, and nothing is imported: the dashboard is built from them. Paths are below the
 * configured admin route (`basePath`), such as `/admin/api/overview`. Moments are seconds since 1970, unless a name says otherwise.
 *
 * | method and path | answer |
 * | --- | --- |
 * | `POST api/session` (`LoginRequest`), `GET api/session` | `Session` |
 * | `DELETE api/session` | `SignedOut` |
 * | `GET api/overview` | `Overview` |
 * | `GET api/timeseries?window=30m` or `24h` | `TimeSeries` |
 * | `GET api/traffic` | `TrafficList` |
 * | `GET api/clients` | `ClientList` |
 * | `GET api/callers` | `CallerList` |
 * | `GET api/targets` | `TargetList` |
 * | `POST api/targets/{name}/load`, `POST api/targets/{name}/unload` | `TargetChanged`; 202 while it loads or unloads, 409 where it is busy or no local model |
 * | `GET api/security` | `SecurityAnswer` |
 * | `PUT api/security/rate-limit` (`RateLimit`) | `SecurityAnswer` |
 * | `POST`, `DELETE api/security/blocklist/{address or range, URI-encoded}` | `SecurityAnswer` |
 * | `PUT api/controls/concurrency` (`ConcurrencyRequest`) | `ConcurrencyAnswer` |
 * | `PUT api/controls/queue` (`QueueRequest`) | `ConcurrencyAnswer` |
 * | `GET api/routes` | `RouteList` |
 * | `GET api/configuration` | `Configuration` |
 * | `POST api/configuration/reload` | `Reloaded`; 422 with `ReloadRefused` |
 * | `GET api/audit` | `AuditList` |
 * | `GET api/export` | `Export`, as a download |
 * | `POST api/playground` (the body of `routes.chat`; `PlaygroundRequest`) | as `routes.chat`: JSON, or the events `token`, `usage`, `done`, `error` |
 *
 * Every request but `POST api/session` needs the session's cookie; every other method than `GET` also needs the header that
 * `Session` names. Failures are `AdminFailure`.
 */

export interface AdminFailure {
  readonly error: AdminErrorCode;
  /** A sentence for people. */
  readonly message: string;
}

export type AdminErrorCode =
  /** 400 */
  | 'bad_request'
  /** 401: there is no session, it has expired, or the password is wrong. */
  | 'unauthorized'
  /** 403 */
  | 'csrf_failed'
  /** 403: another page asked. */
  | 'origin_refused'
  /** 404 */
  | 'not_found'
  /** 409: the target is busy, or has no model that could be unloaded. */
  | 'conflict'
  /** 413 */
  | 'too_large'
  /** 415: the body is not `application/json`. */
  | 'unsupported_media_type'
  /** 422: the file on the disk cannot be used. */
  | 'configuration_invalid'
  /** 429: too many logins; the header `retry-after` has the seconds. */
  | 'throttled'
  | 'internal';

export interface LoginRequest {
  readonly password: string;
}

export interface Session {
  readonly authenticated: true;
  readonly csrfToken: string;
  /** The header that carries it. */
  readonly csrfHeader: string;
  /** The admin route, such as `/admin`. */
  readonly basePath: string;
  /** When it ends if nothing is asked until then. */
  readonly idleExpiresUnixSeconds: number;
  /** When it ends in any case. */
  readonly expiresUnixSeconds: number;
}

export interface SignedOut {
  readonly authenticated: false;
}

/** `models`: what models there are. */
export type AdminOperation = 'query' | 'chat' | 'embed' | 'models';
export type AdminRejection = 'blocked' | 'rate_limited' | 'client_closed' | 'admission' | 'draining';

/** Milliseconds; null where nothing has been measured. Read from a histogram whose steps are a tenth apart. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** What has been counted since the start of the gateway. */
export interface Figures {
  readonly requests: number;
  /** Those with another status than 2xx. */
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Part of the input that did not have to be evaluated. */
  readonly cachedTokens: number;
  readonly latencyMs: Percentiles;
  /** Of streams: until the first text. */
  readonly firstTextMs: Percentiles;
}

export interface Totals extends Figures {
  readonly active: number;
  readonly rateLimited: number;
  readonly blocked: number;
  /** Refused because all places were taken. */
  readonly refused: number;
  readonly clientClosed: number;
}

export interface Concurrency {
  /** Null for any number. */
  readonly limit: number | null;
  readonly running: number;
  readonly waiting: number;
  /** Null where nobody waits. */
  readonly queue: Queue | null;
}

export interface Queue {
  readonly maxWaiting: number;
  readonly maxWaitSeconds: number;
}

export interface Overview {
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly startedUnixSeconds: number;
  readonly readiness: 'ready' | 'loading' | 'failed' | 'draining';
  readonly maxRequestBytes: number;
  readonly totals: Totals;
  readonly concurrency: Concurrency;
  readonly operations: readonly OperationFigures[];
  /** Only routes that have been asked for. */
  readonly routes: readonly RouteFigures[];
  /** Targets by their state. */
  readonly targets: Readonly<Record<TargetState, number>>;
  /** Whether changes and usage survive a restart. */
  readonly persistence: Persistence;
}

export interface Persistence {
  /** Null where `state_file` is not configured. */
  readonly file: string | null;
  /** Why nothing is written any more; null while all is well. */
  readonly problem: string | null;
}

export interface OperationFigures extends Figures {
  readonly operation: AdminOperation;
}

export interface RouteFigures extends Figures {
  /** Its key in `routes`, such as `chat` or `openai_chat`. */
  readonly route: string;
}

export type TimeWindow = '30m' | '24h';

export interface TimeSeries {
  readonly window: TimeWindow;
  readonly bucketSeconds: number;
  /** The oldest first; of the whole window, also where there was no traffic. */
  readonly buckets: readonly TimeBucket[];
}

export interface TimeBucket {
  /** Its beginning. */
  readonly unixSeconds: number;
  readonly requests: number;
  readonly errors: number;
  readonly rateLimited: number;
  readonly blocked: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly p50LatencyMs: number | null;
  readonly p95LatencyMs: number | null;
  readonly p50FirstTextMs: number | null;
}

export interface TrafficList {
  /** The newest first, at most 200. */
  readonly requests: readonly RecentRequest[];
}

export interface RecentRequest {
  /** Counts all requests since the start: a key for lists. */
  readonly sequence: number;
  /** When it ended, with fractions. */
  readonly unixSeconds: number;
  readonly route: string;
  readonly operation: AdminOperation;
  readonly requestId: string;
  readonly client: string;
  readonly caller: string | null;
  /** What was asked for, where it is the name of a target or group. */
  readonly model: string | null;
  /** The target that answered, or failed last. */
  readonly target: string | null;
  readonly attempts: number;
  readonly status: number;
  /** Of the failure. */
  readonly code: string | null;
  readonly rejection: AdminRejection | null;
  readonly isStream: boolean;
  readonly latencyMs: number;
  readonly firstTextMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cachedTokens: number | null;
}

export interface ClientList {
  /** The busiest first, at most 50. */
  readonly clients: readonly ClientFigures[];
  /** How many are remembered. */
  readonly trackedClients: number;
}

export interface ClientFigures {
  /** An address. */
  readonly client: string;
  /** Who came from there last with a token. */
  readonly caller: string | null;
  readonly requests: number;
  readonly errors: number;
  readonly rateLimited: number;
  readonly blocked: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly averageLatencyMs: number;
  readonly lastSeenUnixSeconds: number;
  /** Whether the address is on the blocklist now. */
  readonly isBlocked: boolean;
}

export interface CallerList {
  readonly callers: readonly CallerFigures[];
}

/** The holder of one bearer token. */
export interface CallerFigures {
  readonly caller: string;
  /** The environment variable that holds the token. */
  readonly env: string;
  /** Targets and groups that it may use; empty for all. */
  readonly targets: readonly string[];
  readonly priority: 'high' | 'normal' | 'low';
  /** Null: never. */
  readonly expiresUnixSeconds: number | null;
  readonly isExpired: boolean;
  readonly rateLimit: CallerRateLimit | null;
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly lastSeenUnixSeconds: number | null;
  /** Of the last 30 days with requests, the oldest first; days are those of UTC. From before the start only with `state_file`. */
  readonly days: readonly UsageDay[];
}

export interface CallerRateLimit {
  readonly requestsPerMinute: number;
  readonly burst: number;
  readonly requestsLeft: number;
  readonly tokensPerMinute: number | null;
  readonly tokenBurst: number | null;
  /** Below zero while in debt. */
  readonly tokensLeft: number | null;
}

export interface UsageDay {
  /** Such as `2027-01-31`. */
  readonly day: string;
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
}

export interface TargetList {
  readonly targets: readonly TargetFigures[];
}

export type TargetKind = 'local' | 'openai' | 'openai_compatible' | 'anthropic';
export type TargetState = 'ready' | 'loading' | 'unloaded' | 'failed';

export interface TargetFigures extends Figures {
  readonly name: string;
  readonly kind: TargetKind;
  /** Of local ones only the name of the file. */
  readonly model: string;
  readonly group: string | null;
  readonly weight: number;
  readonly fallback: readonly string[];
  readonly state: TargetState;
  /** 0 to 1, while it loads. */
  readonly progress: number | null;
  /** Why it failed. */
  readonly reason: string | null;
  readonly health: TargetHealth;
  /** The host of the provider; null for local ones. */
  readonly providerHost: string | null;
  /** Of local ones: starts of the engine after a crash. */
  readonly restarts: number | null;
  /** Of providers: repeated requests. */
  readonly retries: number | null;
  /** Of local ones, while the model is in memory. */
  readonly engine: TargetEngine | null;
  /** What `load` and `unload` would do now. */
  readonly canLoad: boolean;
  readonly canUnload: boolean;
  /** Of local ones: when it is loaded, and after which idle time it is unloaded, such as `10m`. */
  readonly load: 'eager' | 'lazy' | null;
  readonly keepAlive: string | null;
}

export interface TargetHealth {
  readonly state: 'healthy' | 'ejected' | 'probing';
  readonly reason: string | null;
  readonly remainingSeconds: number | null;
}

export interface TargetEngine {
  readonly engine: string;
  /** The llama.cpp release, such as `v0.4.0`. */
  readonly library: string;
  readonly description: string;
  readonly architecture: string;
  readonly parameters: number;
  readonly modelBytes: number;
  readonly requestedBackend: string;
  readonly backend: string;
  readonly devices: readonly string[];
  readonly gpuLayers: number;
  readonly contextLength: number;
  readonly contextTotal: number;
  readonly parallel: number;
  readonly threads: { readonly decode: number; readonly prefill: number };
  readonly loadMs: number;
  /** Sentences about settings that are not as they were asked for. */
  readonly notes: readonly string[];
  readonly kvUsed: number;
  readonly kvTotal: number;
  readonly requestsRunning: number;
  readonly requestsQueued: number;
  readonly cacheHits: number;
}

export interface TargetChanged {
  readonly name: string;
  readonly state: TargetState;
}

export interface SecurityAnswer {
  readonly security: Security;
}

export interface Security {
  readonly clientIpSource: 'peer' | 'x_forwarded_for' | 'x_real_ip';
  readonly trustedProxyCidrs: readonly string[];
  readonly rateLimit: RateLimit;
  /** Buckets of clients. */
  readonly trackedClients: number;
  readonly blocklist: readonly BlockedClient[];
  readonly totals: { readonly rateLimited: number; readonly blocked: number };
}

/** Of each client address. */
export interface RateLimit {
  readonly enabled: boolean;
  readonly requestsPerMinute: number;
  readonly burst: number;
  /** Null where model tokens are not limited. In a request both may be left out. */
  readonly tokensPerMinute?: number | null;
  readonly tokenBurst?: number | null;
}

export interface BlockedClient {
  /** An address or a range. */
  readonly client: string;
  readonly addedUnixSeconds: number;
  /** Who added it: `configuration`, or the address and session of the administrator. */
  readonly addedBy: string;
}

export interface ConcurrencyRequest {
  /** Null for any number. */
  readonly limit: number | null;
}

export interface QueueRequest {
  /** Null: nobody waits. */
  readonly queue: Queue | null;
}

export interface ConcurrencyAnswer {
  readonly concurrency: Concurrency;
}

export interface RouteList {
  readonly routes: readonly AdminRoute[];
}

export interface AdminRoute {
  /** Its key in `routes`. */
  readonly name: string;
  /** Null where it is switched off. */
  readonly path: string | null;
  readonly listener: 'public' | 'management';
}

export interface Configuration {
  /** Of the file. */
  readonly path: string;
  /** When the one in force was read. */
  readonly loadedUnixSeconds: number;
  /** The file as it was understood, defaults included, with its own keys. Secrets are not in it, only the names of variables. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Settings in force that are not those of the file, because they were changed here. */
  readonly overrides: readonly Override[];
}

export interface Override {
  /** Such as `security.rate_limit`. */
  readonly key: string;
  readonly file: string;
  readonly inForce: string;
}

export interface Reloaded {
  readonly reloaded: true;
  /** Keys that were changed, such as `security.rate_limit` or `targets.tiny`; empty where nothing was. */
  readonly changes: readonly string[];
}

export interface ReloadRefused extends AdminFailure {
  readonly error: 'configuration_invalid';
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** Null where it belongs to no line. */
  readonly line: number | null;
  readonly message: string;
}

export interface AuditList {
  /** The newest first, at most 500. */
  readonly entries: readonly AuditEntry[];
}

export interface AuditEntry {
  readonly sequence: number;
  readonly unixSeconds: number;
  /** Address of the administrator. */
  readonly client: string;
  /** The beginning of the session's public name; null without a session. */
  readonly session: string | null;
  readonly action: AuditAction;
  /** What it was done to, such as an address or the name of a target. */
  readonly subject: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

export type AuditAction =
  | 'login'
  | 'login_failed'
  | 'login_throttled'
  | 'logout'
  | 'rate_limit_changed'
  | 'client_blocked'
  | 'client_unblocked'
  | 'concurrency_changed'
  | 'queue_changed'
  | 'target_loaded'
  | 'target_unloaded'
  | 'configuration_reloaded'
  | 'configuration_refused'
  | 'state_exported'
  | 'playground_used';

export interface Export {
  readonly exportedUnixSeconds: number;
  readonly version: string;
  readonly rateLimit: RateLimit;
  readonly blocklist: readonly BlockedClient[];
  readonly concurrency: { readonly limit: number | null; readonly queue: Queue | null };
  readonly usage: readonly CallerUsage[];
  /** The oldest first. */
  readonly audit: readonly AuditEntry[];
}

export interface CallerUsage extends UsageDay {
  readonly caller: string;
}

/** A chat as `routes.chat` takes it; further fields of that route are allowed. */
export interface PlaygroundRequest {
  readonly model: string;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
  readonly stream?: boolean;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly json_schema?: Readonly<Record<string, unknown>>;
}
