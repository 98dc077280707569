import { expect, test } from 'vitest';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { openGateway, type TestGateway } from './testing/open-gateway.ts';
import { providerToml } from './testing/provider-toml.ts';
import { until } from './testing/until.ts';

const NOWHERE = 'http://127.0.0.1:1';
const messages = [{ role: 'user', content: 'Hi' }];

interface Chain extends TestGateway {
  /** Models that the provider was asked for, in order. */
  asked(): readonly unknown[];
  chat(body?: object): Promise<Response>;
}

/** A target `a`, whose provider does what its model says, and `b`, which answers for it. */
async function chain(model: string, baseUrl?: string): Promise<Chain> {
  const stub = await startUpstreamStub();
  const opened = await openGateway({
    toml:
      providerToml('a', { model, baseUrl: baseUrl ?? stub.baseUrl, more: 'max_retries = 0\nfallback = ["b"]' }) +
      providerToml('b', { model: 'good', baseUrl: stub.baseUrl }),
  });
  return {
    ...opened,
    asked: () => stub.requests.map(({ body }) => (body as { model: string }).model), // The gateway wrote it.
    chat: (body) => opened.post('/v1/chat', { model: 'a', messages, ...body }),
  };
}

test.each([
  { model: 'status-500', stream: false },
  { model: 'status-500', stream: true },
  { model: 'status-401', stream: false },
  { model: 'status-429', stream: true },
  { model: 'wrong-type', stream: false },
  { model: 'early-error', stream: true },
  { model: 'cut', stream: true },
])('after $model, stream $stream, the next one answers', async ({ model, stream }) => {
  const { chat, asked, metric, logLines } = await chain(model);

  const reply = await chat({ stream });
  const text = await reply.text();

  expect(reply.status).toBe(200);
  expect(text).toContain(stream ? 'event: done' : '"finish_reason":"stop"');
  expect(text).not.toContain('error');
  expect(asked()).toEqual([model, 'good']);
  expect(reply.headers.get('x-sipp-target')).toBe('b');
  expect(await metric('sipp_gateway_fallbacks_total{')).toBe(1);
  expect(await metric('sipp_gateway_requests_total{')).toBe(1);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { model: 'a', target: 'b', attempts: 2, status: 200 },
  ]);
});

test('after a connection that is refused the next one answers, also with vectors', async () => {
  const { chat, post, asked } = await chain('good', NOWHERE);

  const reply = await chat();
  const vectors = await post('/v1/embed', { model: 'a', input: 'abc' });

  expect(reply.headers.get('x-sipp-target')).toBe('b');
  expect(await reply.json()).toMatchObject({ model: 'a', finish_reason: 'stop' });
  expect(vectors.headers.get('x-sipp-target')).toBe('b');
  expect(await vectors.json()).toMatchObject({ model: 'a', embedding: [3, 0.5] });
  expect(asked()).toEqual(['good', 'good']);
});

test('what the caller did wrong is not tried elsewhere', async () => {
  const { chat, asked, metric } = await chain('status-400');

  const reply = await chat();

  expect(reply.status).toBe(400);
  expect(reply.headers.get('x-sipp-target')).toBeNull();
  expect(asked()).toEqual(['status-400']);
  expect(await metric('sipp_gateway_fallbacks_total{')).toBe(0);
});

test('after the first text nobody else is asked', async () => {
  const { chat, asked } = await chain('late-cut');

  const text = await (await chat({ stream: true })).text();

  expect(text).toMatch(/^event: token\ndata: .*Grüße.*\n\nevent: error\n/);
  expect(asked()).toEqual(['late-cut']);
});

test('where all fail the failure of the first is told, and of nobody that he answered', async () => {
  const stub = await startUpstreamStub();
  const { post, logLines } = await openGateway({
    toml:
      providerToml('a', {
        model: 'status-429-9',
        baseUrl: stub.baseUrl,
        more: 'max_retries = 0\nfallback = ["b"]',
      }) + providerToml('b', { model: 'status-500', baseUrl: stub.baseUrl }),
  });

  const reply = await post('/v1/chat', { model: 'a', messages });

  expect(reply.status).toBe(429);
  expect(reply.headers.get('retry-after')).toBe('9');
  expect(reply.headers.get('x-sipp-target')).toBeNull();
  expect(await reply.json()).toEqual({ error: { code: 'execution', message: 'status 429' } });
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([{ attempts: 2, status: 429 }]);
});

test('a target that is asked by its own name needs no introduction', async () => {
  const { post } = await chain('good');

  const reply = await post('/v1/chat', { model: 'b', messages });

  expect(reply.status).toBe(200);
  expect(reply.headers.get('x-sipp-target')).toBeNull();
});

test('a group shares its requests by weight, and each answer tells who gave it', async () => {
  const stub = await startUpstreamStub();
  const member = (name: string, weight: number) =>
    providerToml(name, { model: name, baseUrl: stub.baseUrl, more: `group = "both"\nweight = ${weight}` });
  const { post } = await openGateway({ toml: member('light', 1) + member('heavy', 1000) });

  const replies = await Promise.all(Array.from({ length: 20 }, () => post('/v1/chat', { model: 'both', messages })));
  const names = replies.map(({ headers }) => headers.get('x-sipp-target'));

  expect(names.every((name) => name === 'light' || name === 'heavy')).toBe(true);
  // Fewer would happen once in 10^28 runs.
  expect(names.filter((name) => name === 'heavy').length).toBeGreaterThanOrEqual(10);
});

test('a provider that keeps failing is left out, which metrics tell', async () => {
  const { chat, asked, metric } = await chain('status-500');

  for (let request = 0; request < 6; request += 1) expect((await chat()).status).toBe(200);

  // Five in a row are enough: the sixth request does not ask it.
  expect(asked().filter((model) => model === 'status-500')).toHaveLength(5);
  expect(await metric('sipp_gateway_target_healthy{target="a"}')).toBe(0);
  expect(await metric('sipp_gateway_target_healthy{target="b"}')).toBe(1);
});

test('while a local model is being loaded, who stands in for it answers', async () => {
  const stub = await startUpstreamStub();
  const { post, loads } = await openGateway({
    toml: `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
load = "lazy"
cold_start = "refuse"
fallback = ["far"]
${providerToml('far', { model: 'good', baseUrl: stub.baseUrl })}`,
  });

  const reply = await post('/v1/chat', { model: 'tiny', messages });

  expect(reply.status).toBe(200);
  expect(reply.headers.get('x-sipp-target')).toBe('far');
  await until(() => loads.length === 1);
});

test('what a target cannot do is asked of one that can', async () => {
  const stub = await startUpstreamStub();
  const { post, metric } = await openGateway({
    toml: `
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
fallback = ["far"]
${providerToml('far', { model: 'good', baseUrl: stub.baseUrl })}`,
  });

  const vectors = await post('/v1/embed', { model: 'tiny', input: ['ab', 'c'] });

  expect(vectors.headers.get('x-sipp-target')).toBe('far');
  expect(await vectors.json()).toMatchObject({
    model: 'tiny',
    embeddings: [
      [2, 0.5],
      [1, 0.5],
    ],
  });
  // Nobody has failed.
  expect(await metric('sipp_gateway_fallbacks_total{')).toBe(0);
});
