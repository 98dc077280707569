import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { ProviderEndpointDescriptor } from '../../api.ts';
import { SippClient } from '../../client.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';

const secret = 'secret-token-1234';
const printable = 'must be a text of printable ASCII characters';

test.each([
  [{ provider: 'azure' }, /^descriptor\.provider must be .*"azure"/],
  [{ apiKey: 42 }, `descriptor.apiKey ${printable} without spaces.`],
  [{ apiKey: { key: secret } }, `descriptor.apiKey ${printable} without spaces.`],
  [{ apiKey: `${secret}\n` }, `descriptor.apiKey ${printable} without spaces.`],
  [{ apiKey: undefined }, 'descriptor.apiKey is missing.'],
  [
    { authHeaderName: 'x', authHeaderValue: secret },
    'descriptor.apiKey and descriptor.authHeaderName exclude each other.',
  ],
  [{ authHeaderName: 'x' }, 'descriptor.authHeaderName and descriptor.authHeaderValue belong together.'],
  [{ authHeaderValue: [secret] }, 'descriptor.authHeaderName and descriptor.authHeaderValue belong together.'],
  [
    { apiKey: undefined, authHeaderName: 'x', authHeaderValue: [secret] },
    `descriptor.authHeaderValue ${printable} without spaces.`,
  ],
  [
    { apiKey: undefined, authHeaderName: 'host', authHeaderValue: secret },
    'descriptor.authHeaderName must be the name of a header that requests do not set themselves; got "host".',
  ],
  [{ staticHeaders: [{ name: 'x', value: [secret] }] }, `descriptor.staticHeaders.0.value ${printable}.`],
  [{ staticHeaders: { x: secret } }, 'descriptor.staticHeaders must be a list of objects.'],
  [
    { staticHeaders: [{ name: 'Authorization', value: secret }] },
    'descriptor.staticHeaders.0.name repeats the header "Authorization".',
  ],
  [{ provider: 'openai_compatible' }, 'descriptor.baseUrl is missing.'],
  [{ baseUrl: `https://me:${secret}@host` }, 'descriptor.baseUrl must have no user name or password in it.'],
  [
    { baseUrl: 'http://127.0.0.1.example.com/v1' },
    'descriptor.baseUrl must be an https address; http is for this machine only.',
  ],
  [{ model: ' big' }, 'descriptor.model must have no spaces around it; got " big".'],
  [{ timeoutMs: 0 }, 'descriptor.timeoutMs must be 1 or more; got 0.'],
  [{ timeoutMs: 300_001 }, 'descriptor.timeoutMs must be 300000 or less; got 300001.'],
  [{ maxRetries: 11 }, 'descriptor.maxRetries must be 10 or less; got 11.'],
  [{ version: '2023-06-01' }, 'descriptor.version has no meaning for OpenAI.'],
  [{ provider: 'anthropic', queryVia: 'chat' }, 'descriptor.queryVia has no meaning for Anthropic.'],
  [{ provider: 'anthropic', includeUsage: true }, 'descriptor.includeUsage has no meaning for Anthropic.'],
  [{ provider: 'anthropic', version: 'ä' }, `descriptor.version ${printable}.`],
  [{ apiKye: secret }, /^descriptor\.apiKye is not a setting; did you mean descriptor\.apiKey\?/],
])('the descriptor with %j is refused without telling a secret', async (wrong, message) => {
  const client = new SippClient();
  const descriptor = { kind: 'provider', provider: 'openai', model: 'big', apiKey: secret, ...wrong };

  const error = await failureOf(client.add('remote', descriptor as ProviderEndpointDescriptor));

  expect(error.code).toBe('invalid_config');
  expect(error.message).toMatch(message);
  expect(inspect(error)).not.toContain(secret);
});

test.each([
  { provider: 'openai', apiKey: secret },
  { provider: 'openai', apiKey: () => secret, correlationHeader: 'x-trace' },
  { provider: 'anthropic', apiKey: secret, version: '2023-06-01' },
  { provider: 'anthropic', authHeaderName: 'authorization', authHeaderValue: secret },
  { provider: 'openai_compatible', baseUrl: 'http://localhost:11434/v1' },
  { provider: 'openai-compatible', baseUrl: 'http://[::1]:8080/v1/' },
] as const)('%o is a provider, to which nothing is sent yet', async (descriptor) => {
  const client = new SippClient();

  expect(await client.add('remote', { kind: 'provider', model: 'big', ...descriptor })).toEqual({
    kind: 'provider',
    id: 'remote',
  });
});
