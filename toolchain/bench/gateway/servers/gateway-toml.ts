export interface GatewayTomlOptions {
  readonly publicPort: number;
  readonly managementPort: number;
  /** Where the stub is, such as `http://127.0.0.1:8080`. */
  readonly upstream: string;
  /** Names of the stub's models; each becomes a target of the same name. */
  readonly models: readonly string[];
}

/** Environment variables of the gateway that is measured, with their values: nothing here is worth a secret. */
export const gatewayVariables = {
  SIPP_BENCH_ADMIN_PASSWORD: 'bench-admin-password',
  SIPP_BENCH_TOKEN: 'bench-token-0123456789abcdef0123456789abcdef',
  SIPP_BENCH_UPSTREAM_KEY: 'upstream',
} as const;

/** More than a benchmark can ask for: limits are at work and never reached. */
const PLENTY = 10_000_000;
const CONCURRENT = 4096;
const WAITING = 16_384;

/** A configuration with everything on that costs time in each request: token, limits, queue, metrics, log. */
export function gatewayToml({ publicPort, managementPort, upstream, models }: GatewayTomlOptions): string {
  return [
    `public_bind = "127.0.0.1:${publicPort}"`,
    `management_bind = "127.0.0.1:${managementPort}"`,
    `max_concurrent_requests = ${CONCURRENT}`,
    'admin_password_env = "SIPP_BENCH_ADMIN_PASSWORD"',
    '[queue]',
    `max_waiting = ${WAITING}`,
    '[security.client_ip]',
    'source = "peer"',
    'trusted_proxy_cidrs = []',
    '[security.rate_limit]',
    'enabled = true',
    `requests_per_minute = ${PLENTY}`,
    `burst = ${PLENTY}`,
    '[routes]',
    'readiness = "/readyz"',
    'metrics = "/metrics"',
    '[[tokens]]',
    'env = "SIPP_BENCH_TOKEN"',
    'caller = "bench"',
    `rate_limit = { requests_per_minute = ${PLENTY}, burst = ${PLENTY} }`,
    ...models.flatMap((model) => targetLines(model, upstream)),
    '',
  ].join('\n');
}

/** No retries: a failure of the stub is an answer that a benchmark asked for. */
function targetLines(model: string, upstream: string): readonly string[] {
  return [
    '[[targets]]',
    `name = "${model}"`,
    'type = "openai_compatible"',
    `model = "${model}"`,
    `base_url = "${upstream}/v1"`,
    'token_env = "SIPP_BENCH_UPSTREAM_KEY"',
    'max_retries = 0',
  ];
}
