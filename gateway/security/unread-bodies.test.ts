import { expect, test } from 'vitest';
import { openAdmin } from '../admin/testing/open-admin.ts';
import { openGateway } from '../server/testing/open-gateway.ts';
import { firstLine, unfinished } from './testing/raw.ts';

test.each([
  ['publicUrl', 'POST /nothing', '404 Not Found'],
  ['publicUrl', 'POST /v1/models/tiny/more', '404 Not Found'],
  ['publicUrl', 'PUT /v1/query', '405 Method Not Allowed'],
  ['publicUrl', 'POST /v1/models', '405 Method Not Allowed'],
  ['publicUrl', 'POST /v1/query', '401 Unauthorized'],
  ['publicUrl', 'POST /v1/messages', '401 Unauthorized'],
  ['managementUrl', 'POST /nothing', '404 Not Found'],
  ['managementUrl', 'POST /metrics', '404 Not Found'],
] as const)('%s: %s is answered with %s before its body has come', async (listener, line, status) => {
  const opened = await openGateway();

  expect(await firstLine(opened[listener], unfinished(line))).toBe(`HTTP/1.1 ${status}`);
});

test('somebody who never ends the body of a login is cut off', async () => {
  const admin = await openAdmin({ receiveLimits: { headMs: 500, requestMs: 500, checkMs: 20 } });

  expect(await firstLine(admin.url, unfinished('POST /admin/api/session'))).toBe('HTTP/1.1 408 Request Timeout');
});
