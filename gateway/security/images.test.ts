import { expect, test } from 'vitest';
import { openGateway, testToken } from '../server/testing/open-gateway.ts';
import { providerToml } from '../server/testing/provider-toml.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { openTrap } from './testing/open-trap.ts';

const headers = { authorization: `Bearer ${testToken}` };
const chat = (model: string, url: string) => ({
  model,
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
});
const requests = (model: string, url: string) => [
  ['/v1/chat', chat(model, url)] as const,
  ['/v1/chat/completions', chat(model, url)] as const,
  [
    '/v1/responses',
    { model, input: [{ role: 'user', content: [{ type: 'input_image', image_url: url, detail: 'auto' }] }] },
  ] as const,
  [
    '/v1/messages',
    {
      model,
      max_tokens: 4,
      messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'url', url } }] }],
    },
  ] as const,
];

test('the gateway fetches no image, wherever its address leads', async () => {
  const [trap, stub] = await Promise.all([openTrap(), startUpstreamStub()]);
  const { post } = await openGateway({
    toml: `${providerToml('far', { model: 'good', baseUrl: stub.baseUrl })}
[[targets]]
name = "tiny"
type = "local"
model = "sipp-tiny"
`,
  });
  const statuses: number[] = [];

  for (const model of ['far', 'tiny']) {
    for (const address of [
      'https://127.0.0.1',
      'https://localhost',
      'https://[::ffff:127.0.0.1]',
      'http://127.0.0.1',
    ]) {
      for (const [path, body] of requests(model, `${address}:${trap.port}/latest/meta-data`)) {
        statuses.push((await post(path, body, { headers })).status);
      }
    }
  }

  expect(trap.connections()).toBe(0);
  expect(stub.requests.length).toBeGreaterThan(0);
  expect(statuses).toHaveLength(32);
  expect(statuses.every((status) => status === 200 || status === 400)).toBe(true);
});

test.each([
  'file:///etc/passwd',
  'ftp://127.0.0.1/x',
  'javascript:1',
  'data:text/html;base64,PGI+',
  '//127.0.0.1/x',
  'gopher://x',
])('%s is the address of no image', async (url) => {
  const stub = await startUpstreamStub();
  const { post } = await openGateway({ toml: providerToml('far', { model: 'good', baseUrl: stub.baseUrl }) });

  for (const [path, body] of requests('far', url))
    expect([path, (await post(path, body, { headers })).status]).toEqual([path, 400]);

  expect(stub.requests).toEqual([]);
});

test('an image in the request is bounded by the length of the request', async () => {
  const { post } = await openGateway({ toml: 'max_request_bytes = 4096\n' });
  const url = `data:image/png;base64,${'A'.repeat(8000)}`;

  for (const [path, body] of requests('tiny', url))
    expect([path, (await post(path, body, { headers })).status]).toEqual([path, 413]);
});
