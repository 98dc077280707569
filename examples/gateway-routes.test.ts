import { createServer, type Server } from 'node:http';
import { type EndpointDescriptor, SippClient } from '@sipphq/sipp';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createGateway as createFastifyGateway } from './gateway-fastify/gateway.ts';
import { createGateway as createHttpGateway } from './gateway-http/gateway.ts';
import { POST as nextChat } from './gateway-nextjs-route/app/v1/chat/route.ts';
import { POST as nextEmbed } from './gateway-nextjs-route/app/v1/embed/route.ts';
import { POST as nextQuery } from './gateway-nextjs-route/app/v1/query/route.ts';
import * as nextRoutes from './gateway-nextjs-route/lib/routes.ts';
import * as tanstackRoutes from './gateway-tanstack-route/src/lib/routes.ts';
import { Route as tanstackChat } from './gateway-tanstack-route/src/routes/v1.chat.ts';
import { Route as tanstackEmbed } from './gateway-tanstack-route/src/routes/v1.embed.ts';
import { Route as tanstackQuery } from './gateway-tanstack-route/src/routes/v1.query.ts';
import { serveHandlers } from './testing/serve-handlers.ts';

type StartGateway = (client: SippClient) => Promise<string>;

const handlersOf = (client: SippClient, routes: typeof nextRoutes) => {
  const openClient = async () => client;
  return serveHandlers({
    '/v1/query': routes.queryRoute(openClient),
    '/v1/chat': routes.chatRoute(openClient),
    '/v1/embed': routes.embedRoute(openClient),
  });
};

const gateways: Readonly<Record<string, StartGateway>> = {
  http: (client) => listen(createHttpGateway(client)),
  fastify: async (client) => {
    const app = createFastifyGateway(client);
    onTestFinished(async () => {
      const closed = app.close();
      // A client that has left connects again for its next request; that connection is not idle to Node, since none has come.
      app.server.closeAllConnections();
      await closed;
    });
    return app.listen({ port: 0, host: '127.0.0.1' });
  },
  'Next.js': (client) => listen(handlersOf(client, nextRoutes)),
  TanStack: (client) => listen(handlersOf(client, tanstackRoutes)),
};

describe.each(Object.entries(gateways))('the gateway with %s', (_, start) => {
  test('a query is answered as one', async () => {
    const url = await start(await openClient());

    const response = await post(`${url}/v1/query`, { model: 'tiny', prompt: 'Rain', max_tokens: 5 });

    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: 'response',
      model: 'tiny',
      text: expect.stringMatching(/./),
      finish_reason: 'length',
      usage: { input_tokens: expect.any(Number), output_tokens: 5, total_tokens: expect.any(Number) },
    });
  });

  test('a chat is streamed to a client of the library', async () => {
    const url = await start(await openClient());
    const client = await openClient({ kind: 'gateway', baseUrl: url, target: 'tiny' });
    const run = client.chat({
      endpoint: { kind: 'gateway', id: 'tiny' },
      messages: [{ role: 'user', content: 'Rain' }],
      options: { maxTokens: 5 },
    });

    let text = '';
    for await (const batch of run) text += batch.text;

    expect(await run.response).toMatchObject({ text, finishReason: 'length', usage: { outputTokens: 5 } });
  });

  test('a text is turned into a vector', async () => {
    const url = await start(await openClient({ ...tiny, config: { context: { embeddings: true, pooling: 'mean' } } }));

    const response = await post(`${url}/v1/embed`, { model: 'tiny', input: 'Rain' });

    expect(await response.json()).toMatchObject({
      model: 'tiny',
      embedding: expect.arrayContaining([expect.any(Number)]),
    });
  });

  test.each([
    ['{"model":', 400, 'invalid_request', expect.stringContaining('JSON')],
    ['{"model":"tiny"}', 400, 'invalid_request', 'messages are required'],
    ['{"model":"huge","messages":[{"role":"user","content":"Hi"}]}', 404, 'resolution', 'target not found'],
    [
      '{"model":"tiny","messages":[{"role":"user","content":"Hi"}],"seed":1}',
      400,
      'invalid_request',
      'endpoint_options are not valid for local endpoints',
    ],
  ])('the chat %s is refused with %i', async (body, status, code, message) => {
    const url = await start(await openClient());

    const response = await post(`${url}/v1/chat`, body);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: { code, message } });
  });

  test('a client that leaves a stream ends the work behind it', async () => {
    const upstream = await startUpstream();
    const url = await start(await openClient(upstream.descriptor));

    const reader = (await post(`${url}/v1/chat`, { ...chat, stream: true })).body?.getReader();
    expect((await reader?.read())?.done).toBe(false);
    await reader?.cancel();

    await upstream.left;
  });

  test('a client that leaves before the answer ends the work behind it', async () => {
    const upstream = await startUpstream();
    const url = await start(await openClient(upstream.descriptor));
    const leaving = new AbortController();

    const answered = post(`${url}/v1/chat`, chat, leaving.signal);
    await upstream.asked;
    leaving.abort();

    await expect(answered).rejects.toThrow('aborted');
    await upstream.left;
  });
});

test.each([
  ['Next.js', { query: nextQuery, chat: nextChat, embed: nextEmbed }],
  [
    'TanStack',
    {
      query: handlerOf(tanstackQuery),
      chat: handlerOf(tanstackChat),
      embed: handlerOf(tanstackEmbed),
    },
  ],
])('the routes of %s answer with the bundled model', async (_, { query, chat: post, embed }) => {
  expect(await query(requestOf({ model: 'tiny', prompt: 'Rain' }))).toMatchObject({ status: 200 });
  expect(await post(requestOf(chat))).toMatchObject({ status: 200 });
  expect(await embed(requestOf({ model: 'embedder', input: 'Rain' }))).toMatchObject({ status: 200 });
});

function handlerOf({ options }: typeof tanstackChat) {
  return (request: Request) => options.server.handlers.POST({ request });
}

const chat = { model: 'tiny', messages: [{ role: 'user', content: 'Hi' }] };
const tiny = { kind: 'local', modelPath: 'sipp-tiny' } as const;

async function openClient(descriptor: EndpointDescriptor = tiny): Promise<SippClient> {
  const client = new SippClient();
  onTestFinished(() => client.close());
  await client.add('tiny', descriptor);
  return client;
}

interface Upstream {
  readonly descriptor: EndpointDescriptor;
  /** Resolves when it has been asked, and when whoever asked has gone. */
  readonly asked: Promise<void>;
  readonly left: Promise<void>;
}

/** A provider that says one word and never ends. */
async function startUpstream(): Promise<Upstream> {
  let onAsked: () => void = () => undefined;
  let onLeft: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    onAsked = resolve;
  });
  const left = new Promise<void>((resolve) => {
    onLeft = resolve;
  });
  const server = createServer((_, response) => {
    response.once('close', onLeft);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n');
    onAsked();
  });
  const baseUrl = await listen(server);
  return { descriptor: { kind: 'provider', provider: 'openai_compatible', model: 'm', baseUrl }, asked, left };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
  return `http://127.0.0.1:${address.port}`;
}

const headers = { 'content-type': 'application/json' };
const toText = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body));

const post = (url: string, body: unknown, signal?: AbortSignal): Promise<Response> =>
  fetch(url, { method: 'POST', headers, body: toText(body), ...(signal && { signal }) });

const requestOf = (body: unknown): Request =>
  new Request('http://localhost/', { method: 'POST', headers, body: toText(body) });
