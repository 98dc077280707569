import { expect, test } from 'vitest';
import { openTestApi, testKey } from './testing/open-test-api.ts';

test('a route that is switched off is not there', async () => {
  const { post, publicUrl } = await openTestApi('[routes]\nquery = false\nopenai_chat = false\nmodels = false\n');
  const paths = ['/v1/query', '/v1/chat/completions'];

  const replies = await Promise.all(paths.map((path) => post(path, {}, { headers: testKey })));
  const models = await fetch(`${publicUrl}/v1/models`, { headers: testKey });

  expect([...replies, models].map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(await replies[0]?.text()).toBe('');
});

test('a route is where the configuration says', async () => {
  const { post, asked, publicUrl } = await openTestApi(
    '[routes]\nopenai_chat = "/openai/v1/chat/completions"\nmodels = "/openai/v1/models"\n',
  );
  const reply = post('/openai/v1/chat/completions', { model: 'tiny', prompts: ['a'] }, { headers: testKey });
  (await asked(1))[0]?.done('x');

  expect(await (await reply).json()).toEqual(['x']);
  expect((await post('/v1/chat/completions', {}, { headers: testKey })).status).toBe(404);
  expect((await fetch(`${publicUrl}/openai/v1/models/tiny`, { headers: testKey })).status).toBe(200);
});

test('what is switched off is no capability', async () => {
  const { get } = await openTestApi('[routes]\nquery = false\n');

  expect(await (await get('/v1/models')).json()).toEqual({ capabilities: ['chat', 'embed'] });
});

test('routes of the management listener can be switched off, but for those that orchestrators ask', async () => {
  const { get } = await openTestApi('[routes]\nindex = false\nmetrics = false\nadmin = false\n');

  const paths = ['/v1/models', '/metrics', '/health', '/ready'];
  const replies = await Promise.all(paths.map((path) => get(path)));

  expect(replies.map(({ status }) => status)).toEqual([404, 404, 200, 200]);
});

test('pages of others may send what the clients of these APIs send', async () => {
  const { publicUrl } = await openTestApi('allowed_origins = ["https://app.example.com"]\n');
  const sent = ['x-api-key', 'anthropic-version', 'openai-project', 'x-stainless-retry-count'];

  const reply = await fetch(`${publicUrl}/v1/chat/completions`, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': sent.join(', '),
    },
  });

  const allowed = (reply.headers.get('access-control-allow-headers') ?? '').split(/, ?/);
  expect(allowed).toEqual(expect.arrayContaining(sent));
  expect(reply.headers.get('access-control-allow-methods')).toContain('GET');
});
