import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import { Caller } from '../policy/caller.ts';
import { chatRoute } from '../shapes/sipp/sipp-routes.ts';
import { serveAs } from './serve-as.ts';
import { openCore, type TestCore } from './testing/open-core.ts';
import { until } from './testing/until.ts';

const question = { model: 'tiny', messages: [{ role: 'user', content: 'abc' }] };
const token = { env: 'NONE', caller: 'playground', priority: 'normal' } as const;

/** A server of somebody else, who has made sure of the caller. */
async function serve({ core }: TestCore, targets: string[] = []): Promise<(body: object) => Promise<Response>> {
  const caller = new Caller({ ...token, targets }, undefined);
  const server = createServer(async (request, response) => {
    const body = await json(request);
    serveAs(core, chatRoute, { request, response, headers: { 'x-frame-options': 'DENY' }, body, caller });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // It listens on a port.
  return (body) => fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(body) });
}

test('a caller without a token is answered as others are, and recorded', async () => {
  const opened = await openCore();
  const post = await serve(opened);
  const reply = post({ ...question, stream: true });
  await until(() => opened.target.calls.length > 0);
  opened.target.calls[0]?.listener.onText?.('A', 1);
  opened.target.calls[0]?.done('A');
  const answered = await reply;

  expect(await answered.text()).toBe(
    'event: token\ndata: {"sequence":0,"text":"A"}\n\nevent: done\ndata: {"finish_reason":"stop"}\n\n',
  );
  expect(answered.headers.get('x-frame-options')).toBe('DENY');
  expect(answered.headers.get('x-request-id')).not.toBeNull();
  expect(opened.requestLines()).toMatchObject([
    { caller: 'playground', client: '127.0.0.1', route: 'chat', status: 200, stream: true },
  ]);
});

test('it may use what it may use, and a wrong body is told as such', async () => {
  const opened = await openCore();
  const post = await serve(opened, ['other']);

  const forbidden = await post(question);
  const wrong = await post({ model: 'tiny' });

  expect([forbidden.status, wrong.status]).toEqual([403, 400]);
  expect(await wrong.json()).toMatchObject({ error: { code: 'invalid_json' } });
});

test('it takes a place like others, and none while the gateway stops', async () => {
  const opened = await openCore('max_concurrent_requests = 1\n');
  const post = await serve(opened);
  const running = post(question);
  await until(() => opened.target.calls.length > 0);

  const refused = await post(question);
  opened.target.calls[0]?.done('A');
  const answered = await running;
  opened.core.isDraining = true;
  const late = await post(question);

  expect([answered.status, refused.status, late.status]).toEqual([200, 429, 503]);
  expect(opened.requestLines().map(({ rejection }) => rejection)).toEqual(['admission', undefined, 'draining']);
});
