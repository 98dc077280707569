import { expect, test } from 'vitest';
import { compatible, findingsIn, head, local, parse, security, smallest, token } from './testing/configurations.ts';

const refusals: readonly (readonly [toml: string, finding: string | RegExp])[] = [
  [`max_request_bytes = 0\n${smallest}`, 'gateway.toml:1: max_request_bytes must be 1 or more; got 0.'],
  [`max_request_bytes = "1"\n${smallest}`, /^gateway.toml:1: max_request_bytes must be a whole number, .*; got "1"\.$/],
  [`max_concurrent_requests = 0\n${smallest}`, 'gateway.toml:1: max_concurrent_requests must be 1 or more; got 0.'],
  [`drain_seconds = -1\n${smallest}`, 'gateway.toml:1: drain_seconds must be 0 to 3600; got -1.'],
  [
    `public_bnd = 1\n${smallest}`,
    /^gateway.toml:1: public_bnd is not a setting; did you mean public_bind\? Allowed are /,
  ],
  [`zebra = 1\n${smallest}`, /^gateway.toml:1: zebra is not a setting\. Allowed are public_bind, management_bind, /],
  [`__proto__ = 1\n${smallest}`, /^gateway.toml:1: __proto__ is not a setting\. /],
  [security + token + local, /^gateway.toml:1: admin_password_env is missing: it must be the name of an environment /],
  [
    head + token + local,
    /^gateway.toml:1: security is missing: it must be a table \{client_ip, rate_limit, blocklist\}/,
  ],
  [
    `${smallest}[security.client_ipp]\n`,
    /^gateway.toml:16: security.client_ipp is not a setting; did you mean client_ip\?/,
  ],
  [
    smallest.replace('"peer"', '"cookie"'),
    /:3: security.client_ip.source must be peer, x_forwarded_for or x_real_ip; got "cookie"\.$/,
  ],
  [smallest.replace('burst = 10', 'burst = 0'), 'gateway.toml:8: security.rate_limit.burst must be 1 or more; got 0.'],
  [head + security + local, 'gateway.toml:1: tokens is missing: at least one bearer token is required.'],
  [
    `tokens = []\n${head}${security}${local}`,
    'gateway.toml:1: tokens is empty: at least one bearer token is required.',
  ],
  [head + security + token, 'gateway.toml:1: targets is missing: at least one target is required.'],
  [
    `targets = 1\n${head}${security}${token}`,
    'gateway.toml:1: targets must be a list of tables [[targets]]; got a number.',
  ],
  [
    `targets = [7]\n${head}${security}${token}`,
    'gateway.toml:1: targets.0 must be a table with the keys of a target; got a number.',
  ],
  [smallest.replace('type = "local"', ''), /^gateway.toml:12: targets.0.type is missing: it must be local, openai, /],
  [
    smallest.replace('"local"', '"lokal"'),
    /^gateway.toml:14: targets.0.type must be local, openai, .*; got "lokal"\.$/,
  ],
  [
    smallest.replace('"tiny"', '" tiny"'),
    /^gateway.toml:13: targets.0.name must be a name of 1 to 128 .*; got " tiny"\.$/,
  ],
  [
    smallest.replace('"tiny.gguf"', '""'),
    /^gateway.toml:15: targets.0.model must be the path of a GGUF file .*; got ""\.$/,
  ],
  [
    `${smallest}backend = "tpu"\n`,
    'gateway.toml:16: targets.0.backend must be auto, cpu, cuda, metal or vulkan; got "tpu".',
  ],
  [`${smallest}base_url = "x"\n`, /^gateway.toml:16: targets.0.base_url is not a setting\. Allowed are name, /],
  [
    `${smallest}keep_alive = 600\n`,
    /^gateway.toml:16: targets.0.keep_alive must be a duration .*, such as 90s, 10m or 2h; got 600\.$/,
  ],
  [
    `${smallest}keep_alive = "25d"\n`,
    /^gateway.toml:16: targets.0.keep_alive must be a duration of at most 24 days.*; got "25d"\.$/,
  ],
  [
    `max_model_memory = "6GB"\n${smallest}`,
    'gateway.toml:1: max_model_memory must be an amount of memory such as 6GiB or 900MiB; got "6GB".',
  ],
  [
    `max_model_memory = "6GiB"\n${head}${security}${token}${compatible}`,
    'gateway.toml:1: max_model_memory has no effect without a local target.',
  ],
  [
    `${smallest}[targets.runtime.context]\nn_ctx = -1\n`,
    'gateway.toml:17: targets.0.runtime.context.n_ctx must be 0 or more; got -1.',
  ],
  [`${smallest}weight = 0\n`, 'gateway.toml:16: targets.0.weight must be 1 or more; got 0.'],
  [`${smallest}weight = 1\n`, 'gateway.toml:16: targets.0.weight has no effect without a group.'],
  [`${smallest}group = "tiny"\n`, "gateway.toml:16: targets.0.group is taken: 'tiny' is the name of a target."],
  [`${smallest}fallback = ["tiny"]\n`, 'gateway.toml:16: targets.0.fallback leads back to its beginning: tiny → tiny.'],
  [
    `${smallest}group = "g"\nfallback = ["far"]\n${compatible}fallback = ["g"]\n`,
    'gateway.toml:17: targets.0.fallback leads back to its beginning: tiny → far → tiny.',
  ],
  [
    `${smallest}fallback = ["fa"]\n${compatible}`,
    'gateway.toml:16: targets.0.fallback.0 is unknown: fallback references unknown target: fa; did you mean "far"?',
  ],
  [
    `${smallest}fallback = ["far", "far"]\n${compatible}`,
    /^gateway.toml:16: targets.0.fallback must be a list of names .*, each once, at most 8; got a list\.$/,
  ],
  [smallest + local, 'gateway.toml:17: targets.1.name is taken: duplicate target: tiny.'],
  [
    smallest + token.replace('"TOKEN"', '"OTHER"'),
    'gateway.toml:18: tokens.1.caller is taken: duplicate token caller: app.',
  ],
  [
    smallest + token.replace('"app"', '"other"'),
    /^gateway.toml:17: tokens.1.env names a variable that another token or the dashboard uses/,
  ],
  [
    smallest.replace('"TOKEN"', '"ADMIN"'),
    /^gateway.toml:10: tokens.0.env names a variable that another token or the dashboard uses/,
  ],
  [
    `${smallest}${token.replace('"app"', '"b"').replace('"TOKEN"', '"B"')}targets = ["nobody"]\n`,
    'gateway.toml:19: tokens.1.targets.0 is unknown: token references unknown target: nobody; there are tiny.',
  ],
  [
    smallest.replace('caller', 'priority = "low"\ncaller'),
    'gateway.toml:11: tokens.0.priority has no effect: nothing waits without a table [queue].',
  ],
  [`${smallest}[queue]\n`, 'gateway.toml:16: queue has no effect: nothing waits without max_concurrent_requests.'],
  [
    smallest.replace('burst = 10', 'burst = 10\ntoken_burst = 1'),
    'gateway.toml:9: security.rate_limit.token_burst has no effect without tokens_per_minute.',
  ],
  [
    smallest.replace('caller', 'rate_limit = { requests_per_minute = 1, burst = 1, token_burst = 1 }\ncaller'),
    'gateway.toml:11: tokens.0.rate_limit.token_burst has no effect without tokens_per_minute.',
  ],
  [
    smallest.replace('caller', 'expires = 2027-01-31\ncaller'),
    /^gateway.toml:11: tokens.0.expires must be a moment with an offset, .*; got "2027-01-31"\.$/,
  ],
  [
    smallest.replace('caller', 'expires = "2027-13-31T00:00:00Z"\ncaller'),
    'gateway.toml:11: tokens.0.expires must be a moment of the calendar; got "2027-13-31T00:00:00Z".',
  ],
  [
    smallest.replace('= []', '= ["10.0.0.0/8", "10.0.0.1"]'),
    /^gateway.toml:4: security.client_ip.trusted_proxy_cidrs.1 must be an address with a prefix .*; got "10.0.0.1"\.$/,
  ],
  [smallest.replace('= []', '= ["10.0.0.0/33"]'), /trusted_proxy_cidrs.0 must be .*; got "10.0.0.0\/33"\.$/],
  [smallest.replace('= []', '= ["10.0.0/8"]'), /trusted_proxy_cidrs.0 must be .*; got "10.0.0\/8"\.$/],
  [smallest.replace('= []', '= ["fd00::/129"]'), /trusted_proxy_cidrs.0 must be .*; got "fd00::\/129"\.$/],
  [
    `${smallest}[security]\nblocklist = ["host"]\n`,
    /^gateway.toml:17: security.blocklist.0 must be an address or a range, .*; got "host"\.$/,
  ],
  [
    `allowed_origins = ["https://a.example/"]\n${smallest}`,
    /^gateway.toml:1: allowed_origins.0 must be an origin without a path, .*; got "https:\/\/a.example\/"\.$/,
  ],
  [
    `public_bind = "localhost:80"\n${smallest}`,
    /^gateway.toml:1: public_bind must be an address and port, .*; got "localhost:80"\.$/,
  ],
  [
    `management_bind = "0.0.0.0:65536"\n${smallest}`,
    /^gateway.toml:1: management_bind must be an address and port, .*; got "0.0.0.0:65536"\.$/,
  ],
  [
    `management_bind = "127.0.0.1:8080"\n${smallest}`,
    'gateway.toml:1: management_bind must differ from public_bind; got "127.0.0.1:8080".',
  ],
  [
    `${smallest}[routes]\nchat = "/v1/query"\n`,
    'gateway.toml:17: routes.chat is taken: chat route duplicates query route: /v1/query.',
  ],
  [
    `${smallest}[routes]\nmetrics = "/health"\n`,
    'gateway.toml:17: routes.metrics is taken: metrics route duplicates health route: /health.',
  ],
  [
    `${smallest}[routes]\nmodels = false\nopenai_chat = "/v1/models"\nanthropic_messages = "/v1/models"\n`,
    'gateway.toml:19: routes.anthropic_messages is taken: anthropic_messages route duplicates openai_chat route: /v1/models.',
  ],
  [
    `${smallest}[routes]\nquery = true\n`,
    'gateway.toml:17: routes.query must be a path that begins with /, or false for no such route; got true.',
  ],
  [
    `${smallest}[routes]\nreadiness = false\n`,
    'gateway.toml:17: routes.readiness must be a path that begins with /; got false.',
  ],
  [
    `${smallest}[routes]\nindex = "a"\n`,
    /^gateway.toml:17: routes.index is refused: index route must be an absolute path, .*; got "a"\.$/,
  ],
  [
    `${smallest}[routes]\nindex = "/a?b"\n`,
    /^gateway.toml:17: routes.index is refused: index route must be an absolute path, .*; got "\/a\?b"\.$/,
  ],
  [
    smallest + compatible.replace('https', 'http'),
    /^gateway.toml:20: targets.1.base_url must be an https address .*; got "http:\/\/api.example.com\/v1"\.$/,
  ],
  [
    `${smallest}${compatible}timeout_seconds = 0\n`,
    'gateway.toml:22: targets.1.timeout_seconds must be greater than zero, at most 86400 seconds; got 0.',
  ],
  [
    `${smallest}${compatible}correlation_header = "a b"\n`,
    /^gateway.toml:22: targets.1.correlation_header must be the name of a header.*; got "a b"\.$/,
  ],
  [
    `${smallest}[[targets]]\nname = "x"\ntype = "openai_compatible"\nmodel = "m"\ntoken_env = "K"\n`,
    /^gateway.toml:16: targets.1.base_url is missing: it must be an https address/,
  ],
  [`a = 1\nb = sk-secret\n${smallest}`, 'gateway.toml:2:5: This is not TOML: invalid value.'],
  [
    `${smallest}name = "again"\n`,
    'gateway.toml:16:1: This is not TOML: trying to redefine an already defined table or value.',
  ],
];

test.each(refusals.map(([toml, finding]) => [finding, toml] as const))('%s', (finding, toml) => {
  expect(findingsIn(toml)).toEqual([typeof finding === 'string' ? finding : expect.stringMatching(finding)]);
});

test.each([
  'public_bind = "[::1]:8080"',
  'public_bind = "127.0.0.1:9090"\nmanagement_bind = "127.0.0.2:9090"',
  'public_bind = "127.0.0.1:0"\nmanagement_bind = "127.0.0.1:0"',
  'allowed_origins = ["http://localhost:5173", "https://a.example"]',
])('%s is allowed', (line) => {
  expect(parse(`${line}\n${smallest}`).tokens).toHaveLength(1);
});

test.each(['http://localhost:11434/v1', 'http://127.0.0.1/v1', 'http://[::1]:80', 'https://a.example'])(
  'a provider at %s is allowed',
  (url) => {
    const target = compatible.replace('https://api.example.com/v1', url);
    expect(parse(smallest + target).targets[1]).toMatchObject({ base_url: url });
  },
);
