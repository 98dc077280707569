import { expect, test } from 'vitest';
import { openGateway, testToken } from './testing/open-gateway.ts';

const bearer = { authorization: `Bearer ${testToken}` };
const prompt = { model: 'tiny', prompt: 'abc' };
const messages = [{ role: 'user', content: 'abc' }];

interface Row {
  readonly name: string;
  readonly path?: string;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly toml?: string;
  readonly status: number;
  readonly answer: unknown;
}

const failure = (code: string, message: string) => ({ error: { code, message } });

const restricted = `
[[tokens]]
env = "TEST_TOKEN"
caller = "application"
targets = ["other"]

[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"

[[targets]]
name = "other"
type = "local"
model = "sipp-tiny"
`;

const usage = (input_tokens: number, output_tokens: number) => ({
  input_tokens,
  output_tokens,
  total_tokens: input_tokens + output_tokens,
});

/** The engine of these rows answers the prompt backwards, and counts characters. */
const rows: readonly Row[] = [
  {
    name: 'a query',
    body: prompt,
    status: 200,
    answer: { id: 'response', model: 'tiny', text: 'cba', finish_reason: 'stop', usage: usage(3, 3) },
  },
  {
    name: 'a query that is cut at its limit',
    body: { ...prompt, max_tokens: 2 },
    status: 200,
    answer: { id: 'response', model: 'tiny', text: 'cb', finish_reason: 'length', usage: usage(3, 2) },
  },
  {
    name: 'fields that are null',
    body: { ...prompt, max_tokens: null, temperature: null, top_p: null, stop: null, stream: null },
    status: 200,
    answer: { id: 'response', model: 'tiny', text: 'cba', finish_reason: 'stop', usage: usage(3, 3) },
  },
  {
    name: 'an answer without its counts',
    body: { ...prompt, include_usage: false },
    status: 200,
    answer: { id: 'response', model: 'tiny', text: 'cba', finish_reason: 'stop' },
  },
  {
    name: 'a chat',
    path: '/v1/chat',
    body: { model: 'tiny', messages },
    status: 200,
    answer: { id: 'response', model: 'tiny', text: '\ncba :resu', finish_reason: 'stop', usage: usage(10, 10) },
  },
  {
    name: 'no token',
    body: prompt,
    headers: {},
    status: 401,
    answer: failure('authentication', 'missing bearer token'),
  },
  {
    name: 'another scheme',
    body: prompt,
    headers: { authorization: 'Basic YTpi' },
    status: 401,
    answer: failure('authentication', 'missing bearer token'),
  },
  {
    name: 'an unknown token',
    body: prompt,
    headers: { authorization: 'Bearer nobody' },
    status: 401,
    answer: failure('authentication', 'invalid bearer token'),
  },
  {
    name: 'a client on the blocklist, whatever its token',
    body: prompt,
    headers: {},
    toml: `
[security]
blocklist = ["127.0.0.0/8"]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }
`,
    status: 403,
    answer: failure('blocked', 'client is blocked by the gateway'),
  },
  {
    name: 'no JSON',
    body: '{"model":}',
    status: 400,
    answer: failure('invalid_json', 'The body is not JSON: unexpected character at line 1 column 10.'),
  },
  {
    name: 'an empty body',
    body: '',
    status: 400,
    answer: failure('invalid_json', 'The body is empty; it must be a JSON object.'),
  },
  {
    name: 'a list',
    body: [],
    status: 400,
    answer: failure('invalid_json', 'gateway request body must be a JSON object'),
  },
  { name: 'no model', body: { prompt: 'x' }, status: 400, answer: failure('invalid_json', 'model is required') },
  { name: 'no prompt', body: { model: 'tiny' }, status: 400, answer: failure('invalid_json', 'prompt is required') },
  {
    name: 'an unknown role',
    path: '/v1/chat',
    body: { model: 'tiny', messages: [{ role: 'robot', content: 'x' }] },
    status: 400,
    answer: { error: { code: 'invalid_json', message: expect.stringContaining('messages.0.role must be') } },
  },
  {
    name: 'no messages',
    path: '/v1/chat',
    body: { model: 'tiny', messages: [] },
    status: 400,
    answer: failure('invalid_json', 'messages are required'),
  },
  {
    name: 'an unknown field',
    body: { ...prompt, max_token: 3 },
    status: 400,
    answer: {
      error: {
        code: 'invalidrequest',
        message: expect.stringContaining('max_token is not a field; did you mean max_tokens?'),
      },
    },
  },
  {
    name: 'a limit of 0',
    body: { ...prompt, max_tokens: 0 },
    status: 400,
    answer: failure('invalidrequest', 'max_tokens must be positive'),
  },
  {
    name: 'a limit of 0, streamed: a status, no event',
    body: { ...prompt, max_tokens: 0, stream: true },
    status: 400,
    answer: failure('invalidrequest', 'max_tokens must be positive'),
  },
  {
    name: 'a target outside of the list of the token',
    body: prompt,
    toml: restricted,
    status: 403,
    answer: failure('authorization', 'caller is not allowed to use the target'),
  },
  {
    name: 'no such target, for a token with a list',
    body: { ...prompt, model: 'nothing' },
    toml: restricted,
    status: 403,
    answer: failure('authorization', 'caller is not allowed to use the target'),
  },
  {
    name: 'no such target',
    body: { ...prompt, model: 'nothing' },
    status: 404,
    answer: failure('resolution', 'target not found'),
  },
  {
    name: 'what a local model cannot do',
    path: '/v1/embed',
    body: { model: 'tiny', input: 'x' },
    status: 400,
    answer: {
      error: {
        code: 'invalidrequest',
        message: expect.stringContaining('unsupported operation embed on endpoint tiny'),
      },
    },
  },
  {
    name: 'a prompt that is longer than the context',
    body: { ...prompt, prompt: 'x'.repeat(600) },
    status: 400,
    answer: failure('invalidrequest', 'The prompt has 600 tokens; the context holds 512.'),
  },
  {
    name: 'the same, streamed: a status, no event',
    body: { ...prompt, prompt: 'x'.repeat(600), stream: true },
    status: 400,
    answer: failure('invalidrequest', 'The prompt has 600 tokens; the context holds 512.'),
  },
];

test.each(rows)('$name: $status', async ({ path = '/v1/query', body, headers = bearer, toml, status, answer }) => {
  const { post } = await openGateway(toml === undefined ? {} : { toml });

  const reply = await post(path, body, { headers });

  expect({ status: reply.status, answer: await reply.json() }).toEqual({ status, answer });
  expect(reply.headers.get('content-type')).toBe('application/json');
  expect(reply.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
});

test('an embedding of one text, and of a list', async () => {
  const { post } = await openGateway({ script: { capabilities: { supportsEmbeddings: true } } });

  const one = await post('/v1/embed', { model: 'tiny', input: 'abc' });
  const many = await post('/v1/embed', { model: 'tiny', input: ['abc', 'de'] });

  expect(await one.json()).toEqual({ id: 'response', model: 'tiny', embedding: [1, 0], usage: usage(3, 0) });
  expect(await many.json()).toEqual({
    id: 'response',
    model: 'tiny',
    embeddings: [
      [1, 0],
      [1, 0],
    ],
    usage: usage(5, 0),
  });
});

test('a stream, byte for byte', async () => {
  const { post } = await openGateway();

  const reply = await post('/v1/query', { ...prompt, stream: true });

  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('text/event-stream');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await reply.text()).toBe(
    [
      'event: token\ndata: {"sequence":0,"text":"c"}\n\n',
      'event: token\ndata: {"sequence":1,"text":"b"}\n\n',
      'event: token\ndata: {"sequence":2,"text":"a"}\n\n',
      'event: usage\ndata: {"input_tokens":3,"output_tokens":3,"total_tokens":6}\n\n',
      'event: done\ndata: {"finish_reason":"stop"}\n\n',
    ].join(''),
  );
});

test.each(['GET', 'PUT', 'DELETE', 'HEAD', 'PATCH', 'OPTIONS'])(
  '%s on a route is 405, without a body',
  async (method) => {
    const { publicUrl } = await openGateway();

    const reply = await fetch(`${publicUrl}/v1/query`, { method });

    expect({ status: reply.status, allow: reply.headers.get('allow'), body: await reply.text() }).toEqual({
      status: 405,
      allow: 'POST',
      body: '',
    });
  },
);

test('another path is 404, without a body', async () => {
  const { post } = await openGateway();

  const reply = await post('/v1/nothing', prompt);

  expect({ status: reply.status, body: await reply.text() }).toEqual({ status: 404, body: '' });
});

test('a body that is too long is 413, after the token is known', async () => {
  const { post } = await openGateway({ toml: 'max_request_bytes = 100\n' });
  const long = { ...prompt, prompt: 'x'.repeat(200) };

  const known = await post('/v1/query', long);
  const unknown = await post('/v1/query', long, { headers: {} });

  expect(known.status).toBe(413);
  expect(await known.json()).toEqual({ error: { code: 'invalidrequest', message: expect.any(String) } });
  expect(unknown.status).toBe(401);
});

test('a request keeps its id, and gets one where it has none', async () => {
  const { post } = await openGateway();

  const named = await post('/v1/query', prompt, { headers: { ...bearer, 'x-request-id': 'order-7' } });
  const unnamed = await post('/v1/query', prompt);

  expect(named.headers.get('x-request-id')).toBe('order-7');
  expect(unnamed.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
});

test('the second request with a bucket of one is refused, with the time to wait', async () => {
  const { post } = await openGateway({
    toml: `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = true, requests_per_minute = 1, burst = 1 }
`,
  });

  const first = await post('/v1/query', prompt);
  const second = await post('/v1/query', prompt);

  expect(first.status).toBe(200);
  expect(second.status).toBe(429);
  expect(await second.json()).toEqual(failure('rate_limited', 'client rate limit exceeded'));
  expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('pages of allowed origins may call, those of others are not told that they may', async () => {
  const { publicUrl } = await openGateway({ toml: 'allowed_origins = ["https://app.example.com"]\n' });
  const preflight = (origin: string) =>
    fetch(`${publicUrl}/v1/query`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization, content-type, x-request-id',
      },
    });

  const allowed = await preflight('https://app.example.com');
  const other = await preflight('https://other.example.com');

  expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
  expect(allowed.headers.get('access-control-allow-headers')).toContain('x-request-id');
  expect(other.headers.get('access-control-allow-origin')).toBeNull();
});

test('the management listener tells what there is', async () => {
  const { get } = await openGateway();

  expect(await (await get('/v1/models')).json()).toEqual({ capabilities: ['query', 'chat', 'embed'] });
  expect(await (await get('/health')).text()).toBe('ok');
  expect(await (await get('/ready')).text()).toBe('ready');
  expect((await get('/metrics')).headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect((await get('/nothing')).status).toBe(404);
});
