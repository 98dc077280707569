import { expect, test } from 'vitest';
import { compatible, findingsIn, head, local, parse, security, smallest, token } from './testing/configurations.ts';

test('everything that has a default may be left out', () => {
  expect(parse(smallest)).toStrictEqual({
    public_bind: '0.0.0.0:8080',
    management_bind: '0.0.0.0:9090',
    max_request_bytes: 1_048_576,
    drain_seconds: 25,
    allowed_origins: [],
    admin_password_env: 'ADMIN',
    security: {
      client_ip: { source: 'peer', trusted_proxy_cidrs: [] },
      rate_limit: { enabled: true, requests_per_minute: 60, burst: 10 },
      blocklist: [],
    },
    routes: {
      query: '/v1/query',
      chat: '/v1/chat',
      embed: '/v1/embed',
      openai_chat: '/v1/chat/completions',
      openai_completions: '/v1/completions',
      openai_embeddings: '/v1/embeddings',
      openai_responses: '/v1/responses',
      models: '/v1/models',
      anthropic_messages: '/v1/messages',
      anthropic_count_tokens: '/v1/messages/count_tokens',
      index: '/v1/models',
      health: '/health',
      readiness: '/ready',
      metrics: '/metrics',
      admin: '/admin',
    },
    tokens: [{ env: 'TOKEN', caller: 'app', targets: [], priority: 'normal' }],
    targets: [
      {
        name: 'tiny',
        type: 'local',
        model: 'tiny.gguf',
        backend: 'auto',
        stats: 'basic',
        load: 'eager',
        cold_start: 'wait',
        fallback: [],
      },
    ],
  });
});

const provider = {
  fallback: [],
  max_retries: 2,
  timeout_seconds: 60,
  connect_timeout_seconds: 10,
  first_byte_timeout_seconds: 60,
  idle_timeout_seconds: 60,
};

test.each([
  [
    compatible,
    {
      ...provider,
      name: 'far',
      type: 'openai_compatible',
      model: 'm',
      base_url: 'https://api.example.com/v1',
      token_env: 'KEY',
      query_via: 'chat',
      token_limit_field: 'max_tokens',
      include_usage: true,
    },
  ],
  [
    '[[targets]]\nname = "far"\ntype = "openai"\nmodel = "m"\napi_key_env = "KEY"\n',
    {
      ...provider,
      name: 'far',
      type: 'openai',
      model: 'm',
      base_url: 'https://api.openai.com/v1',
      api_key_env: 'KEY',
      query_via: 'chat',
      token_limit_field: 'max_completion_tokens',
      include_usage: true,
    },
  ],
  [
    '[[targets]]\nname = "far"\ntype = "anthropic"\nmodel = "m"\napi_key_env = "KEY"\n',
    {
      ...provider,
      name: 'far',
      type: 'anthropic',
      model: 'm',
      base_url: 'https://api.anthropic.com/v1',
      api_key_env: 'KEY',
      version: '2023-06-01',
    },
  ],
])('a provider gets the defaults of its kind: %s', (target, expected) => {
  expect(parse(head + security + token + target).targets).toStrictEqual([expected]);
});

test('everything else that can be written is kept', () => {
  const config = parse(`max_concurrent_requests = 2
${head}${security}tokens_per_minute = 1000
token_burst = 100
[queue]
max_waiting = 3
${token}targets = ["tiny", "pair"]
expires = 2027-01-31T00:00:00+01:00
priority = "high"
rate_limit = { requests_per_minute = 1, burst = 1 }
${local}group = "pair"
weight = 3
load = "lazy"
keep_alive = "10m"
cold_start = "refuse"
fallback = ["far"]
runtime.context.n_ctx = 512
${compatible}stream_timeout_seconds = 0.5
`);

  expect(config.security.rate_limit).toMatchObject({ tokens_per_minute: 1000, token_burst: 100 });
  expect(config.queue).toStrictEqual({ max_waiting: 3, max_wait_seconds: 30 });
  expect(config.tokens).toMatchObject([
    {
      targets: ['tiny', 'pair'],
      expires: '2027-01-31T00:00:00.000+01:00',
      priority: 'high',
      rate_limit: { requests_per_minute: 1, burst: 1 },
    },
  ]);
  expect(config.targets).toMatchObject([
    {
      group: 'pair',
      weight: 3,
      load: 'lazy',
      keep_alive: '10m',
      cold_start: 'refuse',
      fallback: ['far'],
      runtime: { context: { n_ctx: 512 } },
    },
    { stream_timeout_seconds: 0.5 },
  ]);
});

test('all faults are told at once, in the order of the file', () => {
  expect(findingsIn(`max_request_bytes = 0\n${smallest}weight = "a"\nstat = 1\n`)).toEqual([
    expect.stringMatching(/^gateway.toml:1: max_request_bytes /),
    expect.stringMatching(/^gateway.toml:17: targets.0.weight /),
    expect.stringMatching(/^gateway.toml:18: targets.0.stat is not a setting; did you mean stats\? /),
  ]);
  expect(findingsIn(`management_bind = "0.0.0.0:8080"\n${smallest}weight = 1\n${local}`)).toEqual([
    expect.stringMatching(/^gateway.toml:1: management_bind /),
    expect.stringMatching(/^gateway.toml:17: targets.0.weight /),
    expect.stringMatching(/^gateway.toml:19: targets.1.name /),
  ]);
});

test('after twenty faults the rest is counted', () => {
  const lines = findingsIn(`${Array.from({ length: 25 }, (_, index) => `x${index} = 1`).join('\n')}\n${smallest}`);

  expect(lines).toHaveLength(21);
  expect(lines.at(-1)).toBe('… and 5 more.');
});

test.each([
  `admin_password_env = "sk-1234-very-secret"\n${security}${token}${local}`,
  smallest.replace('"TOKEN"', '"sk-1234-very-secret"'),
  smallest.replace('"TOKEN"', '["sk-1234-very-secret"]'),
  `tokens = "sk-1234-very-secret"\n${head}${security}${local}`,
  `tokens = ["sk-1234-very-secret"]\n${head}${security}${local}`,
  `tokens = { a = "sk-1234-very-secret" }\n${head}${security}${local}`,
  `${smallest}api_key = "sk-1234-very-secret"\n`,
  smallest + compatible.replace('"KEY"', '"sk-1234-very-secret"'),
  smallest + compatible.replace('https://', 'https://user:sk-1234-very-secret@'),
  smallest + compatible.replace('/v1"', '/v1?key=sk-1234-very-secret"'),
  `${smallest}key = sk-1234-very-secret\n`,
  `${smallest}key = "sk-1234-very-secret\n`,
])('a secret in the wrong place is not repeated (%#)', (toml) => {
  expect(findingsIn(toml).join('\n')).not.toContain('sk-1234');
});

/** `${NAME}`, as it stands in a file. */
const reference = (name: string): string => `$\{${name}}`;

test('variables are put into texts, and what they hold is not read again', () => {
  const toml = `public_bind = "127.0.0.${reference('LAST')}:80"\nadmin_password_env = "A_${reference('NAME')}"\n`;
  const config = parse(toml + security + token + local, { LAST: '7', NAME: 'B' });

  expect(config).toMatchObject({ public_bind: '127.0.0.7:80', admin_password_env: 'A_B' });
  expect(parse(withModel(reference('NAME')), { NAME: reference('OTHER') }).targets).toMatchObject([
    { model: reference('OTHER') },
  ]);
});

test('a doubled dollar sign keeps what looks like a variable', () => {
  expect(parse(withModel(`a-$${reference('NAME')}`), { NAME: 'x' }).targets).toMatchObject([
    { model: `a-${reference('NAME')}` },
  ]);
});

test('a bad value is shown as it stands in the file, not as its variable', () => {
  expect(findingsIn(`public_bind = "${reference('BIND')}"\n${smallest}`, { BIND: 'hidden' })).toEqual([
    expect.stringContaining(`; got "${reference('BIND')}".`),
  ]);
});

test('a variable that is not set is named, and nothing else is said about its key', () => {
  expect(findingsIn(`admin_password_env = "${reference('NOWHERE')}"\n${security}${token}${local}`)).toEqual([
    `gateway.toml:1: admin_password_env uses ${reference('NOWHERE')}, and the environment has no variable of that name.`,
  ]);
});

const withModel = (model: string): string => head + security + token + local.replace('tiny.gguf', () => model);

test('a name of many dots is refused like every other unknown key', () => {
  expect(findingsIn(`a${'.a'.repeat(100_000)} = 1\n${smallest}`)).toEqual([
    expect.stringMatching(/^gateway.toml:1: a is not a setting\. /),
  ]);
});
