import { describe, expect, test } from 'vitest';
import type { TokenConfig } from '../config/token-config.ts';
import { createAuthenticator } from './authenticator.ts';
import { Caller } from './caller.ts';

const caller = (name: string, more: Partial<TokenConfig> = {}): Caller =>
  new Caller({ env: 'TOKEN', caller: name, targets: [], priority: 'normal', ...more }, undefined);

const EXPIRY = '2027-01-31T00:00:00+01:00';

function authenticatorAt(date: number) {
  return createAuthenticator(
    [
      { secret: 'first-secret', caller: caller('first') },
      { secret: 'second', caller: caller('second', { expires: EXPIRY }) },
      { secret: 'schlüssel-€', caller: caller('third') },
    ],
    () => date,
  );
}

describe('bearer tokens', () => {
  const authenticate = authenticatorAt(0);

  test.each([
    ['Bearer first-secret', 'first'],
    ['Bearer second', 'second'],
    ['bearer second', 'second'],
    ['BEARER   second', 'second'],
    // As Node reads the bytes of a header.
    [`Bearer ${Buffer.from('schlüssel-€').toString('latin1')}`, 'third'],
  ])('%s is known', (header, name) => {
    expect(authenticate(header).name).toBe(name);
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'first-secret',
    'Basic Zmlyc3Q6c2VjcmV0',
    'Bearer first-secret x',
    'Bearerfirst-secret',
  ])('"%s" is no bearer token', (header) => {
    expect(() => authenticate(header)).toThrow(
      expect.objectContaining({ code: 'authentication', message: 'missing bearer token' }),
    );
  });

  test.each(['first', 'first-secre', 'first-secret1', 'First-secret', 'secon', 'x', `x${'y'.repeat(16_000)}`])(
    'the token "%s" is not known',
    (token) => {
      expect(() => authenticate(`Bearer ${token}`)).toThrow(
        expect.objectContaining({ code: 'authentication', message: 'invalid bearer token' }),
      );
    },
  );
});

test('a token is refused from the moment on that it expires', () => {
  const expiryMs = Date.parse(EXPIRY);

  expect(authenticatorAt(expiryMs - 1)('Bearer second').name).toBe('second');
  expect(() => authenticatorAt(expiryMs)('Bearer second')).toThrow(
    expect.objectContaining({ code: 'authentication', message: 'bearer token has expired' }),
  );
  expect(authenticatorAt(expiryMs)('Bearer first-secret').name).toBe('first');
});
