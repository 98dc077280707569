import { expect, test } from 'vitest';
import { providerReplies } from '../../runtime/testing/provider-stub/provider-replies.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { openGateway, testEnv } from './testing/open-gateway.ts';
import { providerToml } from './testing/provider-toml.ts';

/** Nobody listens on the port of tcpmux. */
const NOWHERE = 'http://127.0.0.1:1';

interface Cell {
  readonly model: string;
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly stream: boolean;
}

/** What the provider does, and what the client gets. */
const rows: readonly (readonly [model: string, status: number, retryAfter?: string])[] = [
  ['status-400', 400],
  ['status-401', 502],
  ['status-402', 502],
  ['status-403', 502],
  ['status-404', 502],
  ['status-408', 504],
  ['status-413', 400],
  ['status-422', 400],
  ['status-429', 429],
  ['status-429-7', 429, '7'],
  ['status-500', 503],
  ['status-503', 503],
  ['status-503-20', 503, '20'],
  ['status-529', 503],
  ['silence', 504],
  ['redirect', 502],
  ['wrong-type', 502],
  ['no-json', 502],
  ['cut', 502],
];

const cells = [
  ...rows.flatMap(([model, status, retryAfter]) =>
    [false, true].map((stream) => ({ model, status, retryAfter, stream })),
  ),
  { model: 'error-200', status: 502, stream: false },
  { model: 'early-error', status: 503, stream: true },
];

/** Only what never comes is waited for in vain: a loaded machine is slow. */
const limitOf = (model: string): string =>
  ({ silence: 'first_byte_timeout_seconds = 0.05', 'late-silence': 'idle_timeout_seconds = 0.5' })[model] ?? '';

const openFor = (model: string, baseUrl: string) =>
  openGateway({ toml: providerToml('far', { model, baseUrl, more: `max_retries = 0\n${limitOf(model)}` }) });

test.each<Cell>(cells)('a provider with $model, stream $stream, is answered with $status', async (cell) => {
  const stub = await startUpstreamStub();
  const opened = await openFor(cell.model, stub.baseUrl);

  const reply = await opened.post('/v1/chat', {
    model: 'far',
    messages: [{ role: 'user', content: 'Hi' }],
    stream: cell.stream,
  });
  const { error } = await reply.json();

  expect(reply.status).toBe(cell.status);
  expect(error.code).toBe('execution');
  expect(reply.headers.get('retry-after')).toBe(cell.retryAfter ?? null);
  expect(reply.headers.get('www-authenticate')).toBeNull();
  expect(error.message).toMatch(/\S/);
  expectNothingPrivate(error.message, stub.baseUrl);
  const lines = opened.logLines().filter(({ msg }) => msg === 'request');
  expect(lines).toMatchObject([{ status: cell.status, target: 'far', attempts: 1 }]);
  expect(lines[0]).not.toHaveProperty('rejection');
  expectNothingPrivate(JSON.stringify(lines), stub.baseUrl);
});

test('a provider that cannot be reached is 502', async () => {
  const { post } = await openGateway({ toml: providerToml('far', { model: 'good', baseUrl: NOWHERE }) });

  const reply = await post('/v1/query', { model: 'far', prompt: 'Hi' });

  expect(reply.status).toBe(502);
  expect(await reply.json()).toEqual({
    error: { code: 'execution', message: 'The connection to target far failed (ECONNREFUSED).' },
  });
});

test('a provider that repeats the key which it was sent tells it to nobody', async () => {
  const stub = await startUpstreamStub(({ headers }) =>
    providerReplies.failure(401, { message: `Incorrect key: ${headers['authorization']}` }),
  );
  const { post, logLines } = await openGateway({
    toml: providerToml('far', { model: 'good', baseUrl: stub.baseUrl }),
  });

  const reply = await post('/v1/query', { model: 'far', prompt: 'Hi' });

  expect(await reply.json()).toEqual({
    error: { code: 'execution', message: 'Incorrect key: Bearer [redacted]' },
  });
  expectNothingPrivate(JSON.stringify(logLines()), stub.baseUrl);
});

test.each(['error-event', 'half-frame', 'late-cut', 'huge-frame', 'late-silence'])(
  'a provider with %s after its first text is answered with an event',
  async (model) => {
    const stub = await startUpstreamStub();
    const opened = await openFor(model, stub.baseUrl);

    const reply = await opened.post('/v1/chat', {
      model: 'far',
      messages: [{ role: 'user', content: 'Hi' }],
      stream: true,
    });
    const events = (await reply.text()).split('\n\n');

    expect(reply.status).toBe(200);
    expect(events[0]).toBe('event: token\ndata: {"sequence":0,"text":"Grüße"}');
    expect(events.at(-1)).toBe('');
    const [name, data = ''] = (events.at(-2) ?? '').split('\ndata: ');
    expect(name).toBe('event: error');
    expect(JSON.parse(data)).toEqual({ error: { code: 'execution', message: expect.stringMatching(/\S/) } });
    expectNothingPrivate(data, stub.baseUrl);
    expect(await opened.metric('sipp_gateway_active_requests')).toBe(0);
    expect(await opened.metric('sipp_gateway_requests_total{')).toBe(1);
  },
);

function expectNothingPrivate(text: string, baseUrl: string): void {
  expect(text).not.toContain(testEnv.PROVIDER_KEY);
  expect(text).not.toContain(new URL(baseUrl).host);
}
