import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import type { GatewayEndpointDescriptor } from '../../api.ts';
import { SippClient } from '../../client.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';

const secret = 'secret-token-1234';

test.each([
  [{ baseUrl: 'gateway.example.com' }, 'descriptor.baseUrl must be an absolute http or https address.'],
  [{ baseUrl: 'ftp://gateway.example.com' }, 'descriptor.baseUrl must be an absolute http or https address.'],
  [{ baseUrl: `http://me:${secret}@host` }, 'descriptor.baseUrl must have no user name or password in it.'],
  [{ baseUrl: `http://host/?key=${secret}` }, 'descriptor.baseUrl must have no ? or # in it.'],
  [{ target: ' tiny' }, 'descriptor.target must have no spaces around it; got " tiny".'],
  [{ queryRoute: 'ask' }, 'descriptor.queryRoute must be an absolute path without ? or #; got "ask".'],
  [{ embedRoute: '/a?b' }, 'descriptor.embedRoute must be an absolute path without ? or #; got "/a?b".'],
  [{ timeoutMs: 300_001 }, 'descriptor.timeoutMs must be 300000 or less; got 300001.'],
  [{ authentication: { kind: 'bearer' } }, 'descriptor.authentication.value is missing for the kind bearer.'],
  [{ authentication: { kind: 'none', value: secret } }, 'descriptor.authentication.value is not for the kind none.'],
  [
    { authentication: { kind: 'bearer', value: `${secret}\n` } },
    'descriptor.authentication.value must be a text of printable ASCII characters without spaces.',
  ],
  [
    { authentication: { kind: 'header', value: secret } },
    'descriptor.authentication.headerName is missing for the kind header.',
  ],
  [
    { authentication: { kind: 'bearer', value: secret, headerName: 'x' } },
    'descriptor.authentication.headerName is for the kind header.',
  ],
  [
    { authentication: { kind: 'header', value: secret, headerName: 'content-type' } },
    'descriptor.authentication.headerName must be the name of a header that requests do not set themselves; got "content-type".',
  ],
  [
    { staticHeaders: [{ name: 'x', value: `${secret}\r\n` }] },
    'descriptor.staticHeaders.0.value must be a text of printable ASCII characters.',
  ],
  [
    {
      staticHeaders: [
        { name: 'x', value: 'a' },
        { name: 'X', value: 'b' },
      ],
    },
    'descriptor.staticHeaders.1.name repeats the header "X".',
  ],
  [{ authentication: secret }, 'descriptor.authentication must be an object.'],
  [{ staticHeaders: { authorization: secret } }, 'descriptor.staticHeaders must be a list of objects.'],
  [{ staticHeaders: [secret] }, 'descriptor.staticHeaders must be a list of objects.'],
  [{ protocolOptions: { model: 'x' } }, 'protocol_options cannot override typed field: model'],
])('the descriptor with %j is refused without telling a secret', async (wrong, message) => {
  const client = new SippClient();
  const descriptor = { kind: 'gateway', target: 'tiny', baseUrl: 'http://127.0.0.1:1', ...wrong };

  const error = await failureOf(client.add('remote', descriptor as GatewayEndpointDescriptor));

  expect(error.message).toBe(message);
  expect(inspect(error)).not.toContain(secret);
});
