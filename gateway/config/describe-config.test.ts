import { expect, test } from 'vitest';
import { describeConfig } from './describe-config.ts';
import { parseGatewayConfig } from './parse-gateway-config.ts';

const toml = `max_concurrent_requests = 2
admin_password_env = "ADMIN"
allowed_origins = ["https://app.example.com"]
[queue]
[security]
blocklist = ["203.0.113.7"]
client_ip = { source = "x_real_ip", trusted_proxy_cidrs = ["10.0.0.0/8"] }
rate_limit = { enabled = true, requests_per_minute = 60, burst = 10, tokens_per_minute = 5000 }
[[tokens]]
env = "FIRST"
caller = "app"
[[tokens]]
env = "SECOND"
caller = "batch"
targets = ["pair"]
priority = "low"
expires = 2027-01-31T00:00:00Z
rate_limit = { requests_per_minute = 5, burst = 1 }
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
load = "lazy"
keep_alive = "10m"
[[targets]]
name = "far"
group = "pair"
type = "openai_compatible"
model = "large"
base_url = "https://api.example.com/accounts/\${ACCOUNT}/v1"
token_env = "KEY"
fallback = ["tiny"]
`;

test('a configuration is told in lines, without what variables hold', () => {
  const config = parseGatewayConfig(toml, { path: 'gateway.toml', env: { ACCOUNT: '4711', KEY: 'x', FIRST: 'y' } });

  expect(describeConfig(config).map(({ subject, text }) => `${subject}: ${text}`)).toEqual([
    'public: 0.0.0.0:8080',
    'management: 0.0.0.0:9090, password in ADMIN',
    'requests: 2 at the same time, 64 waiting for 30 s, 1048576 bytes each',
    'clients: known by x_real_ip from 10.0.0.0/8, 60 requests a minute, 10 at once, 5000 model tokens a minute, 1 blocked, pages from https://app.example.com',
    'target tiny: local sipp-tiny, backend auto, loaded by its first request, unloaded after 10m',
    'target far: openai_compatible large, at api.example.com, key in KEY, weight 1 in group pair, then tiny',
    'token app: secret in FIRST, may use every target',
    'token batch: secret in SECOND, may use pair, 5 requests a minute, 1 at once, low priority, until 2027-01-31T00:00:00.000Z',
  ]);
});
