import { expect, test } from 'vitest';
import { openTestApi, testKey } from './testing/open-test-api.ts';

const toml = `
[[tokens]]
env = "TEST_TOKEN"
caller = "application"
LIST

[[targets]]
name = "one"
group = "all"
type = "local"
model = "sipp-tiny"

[[targets]]
name = "meta/two"
group = "all"
type = "local"
model = "sipp-tiny"
`;
const withList = (list: string) => toml.replace('LIST', list);

const get = (url: string, init: RequestInit = { headers: testKey }) => fetch(url, init);

test('a caller sees all targets and groups, in the words of the API', async () => {
  const { publicUrl, logLines, metric } = await openTestApi(withList(''));

  const reply = await get(`${publicUrl}/v1/models`);

  expect(await reply.json()).toEqual([
    ['all', 'group'],
    ['one', 'target'],
    ['meta/two', 'target'],
  ]);
  expect(logLines().filter(({ msg }) => msg === 'request')).toMatchObject([
    { route: 'models', operation: 'models', caller: 'application', status: 200 },
  ]);
  expect(await metric('sipp_gateway_requests_total{operation="models"')).toBe(1);
});

test('a caller with a list sees only what is on it', async () => {
  const { publicUrl } = await openTestApi(withList('targets = ["all", "one"]'));

  const list = await get(`${publicUrl}/v1/models`);
  const hidden = await get(`${publicUrl}/v1/models/meta%2Ftwo`);

  expect(await list.json()).toEqual([
    ['all', 'group'],
    ['one', 'target'],
  ]);
  expect(hidden.status).toBe(404);
});

test('a single one is found by its name, whatever is in it', async () => {
  const { publicUrl } = await openTestApi(withList(''));

  const found = await get(`${publicUrl}/v1/models/meta%2Ftwo`);
  const missing = await get(`${publicUrl}/v1/models/${'x'.repeat(200)}`);

  expect(await found.json()).toEqual(['meta/two', 'target']);
  expect({ status: missing.status, body: await missing.json() }).toMatchObject({
    status: 404,
    body: { oops: 'resolution' },
  });
});

test('nobody without a token sees anything', async () => {
  const { publicUrl } = await openTestApi();

  const reply = await get(`${publicUrl}/v1/models`, {});

  expect({ status: reply.status, body: await reply.json() }).toMatchObject({
    status: 401,
    body: { oops: 'authentication' },
  });
});

test.each(['POST', 'PUT', 'HEAD', 'OPTIONS'])('%s on it is 405, without a body', async (method) => {
  const { publicUrl } = await openTestApi();

  const reply = await get(`${publicUrl}/v1/models`, { method, headers: testKey });

  expect({ status: reply.status, allow: reply.headers.get('allow'), body: await reply.text() }).toEqual({
    status: 405,
    allow: 'GET',
    body: '',
  });
});
