import { expect, test } from 'vitest';
import { parseGatewayConfig } from '../config/parse-gateway-config.ts';
import { openGateway, testToml } from '../server/testing/open-gateway.ts';
import { providerToml } from '../server/testing/provider-toml.ts';
import { startUpstreamStub } from '../testing/upstream-stub.ts';
import { openTrap } from './testing/open-trap.ts';

test.each([
  'http://169.254.169.254',
  'http://[fe80::1]',
  'http://10.0.0.1',
  'http://localhost.example.com',
  'http://127.0.0.1.example.com',
  'http://127.0.0.1@example.com',
  'https://user:password@example.com',
  'https://example.com/?x=',
  'https://example.com/#x',
  'file:///etc',
  'ftp://127.0.0.1',
  '//127.0.0.1',
])('%s is the address of no provider', (baseUrl) => {
  const toml = testToml(providerToml('far', { model: 'm', baseUrl }));

  expect(() => parseGatewayConfig(toml, { path: 'gateway.toml', env: {} })).toThrow(/base_url must be/);
});

test.each([301, 302, 303, 307, 308])(
  'a provider that redirects with %i leads nowhere, and its key goes nowhere else',
  async (status) => {
    const trap = await openTrap();
    const stub = await startUpstreamStub(() => ({
      status,
      headers: { location: `http://127.0.0.1:${trap.port}/latest/meta-data` },
      chunks: [],
    }));
    const { post } = await openGateway({ toml: providerToml('far', { model: 'm', baseUrl: stub.baseUrl }) });

    for (const stream of [false, true]) {
      expect((await post('/v1/query', { model: 'far', prompt: 'x', stream })).status).toBe(502);
    }

    expect(stub.requests).toHaveLength(2);
    expect(trap.connections()).toBe(0);
  },
);

test.each(['target', 'model', 'base_url', 'url', 'endpoint', 'proxy'])(
  'a request cannot say with %s where it goes',
  async (field) => {
    const [trap, stub] = await Promise.all([openTrap(), startUpstreamStub()]);
    const { post } = await openGateway({ toml: providerToml('far', { model: 'good', baseUrl: stub.baseUrl }) });
    const address = `http://127.0.0.1:${trap.port}/v1`;

    for (const path of ['/v1/query', '/v1/chat/completions', '/v1/messages', '/v1/responses', '/v1/embed']) {
      const headers = {
        authorization: 'Bearer token-of-the-application',
        'x-forwarded-host': `127.0.0.1:${trap.port}`,
      };
      await post(
        path,
        {
          model: 'far',
          prompt: 'x',
          input: 'x',
          max_tokens: 1,
          messages: [{ role: 'user', content: 'x' }],
          [field]: address,
        },
        { headers },
      );
    }

    expect(trap.connections()).toBe(0);
  },
);
