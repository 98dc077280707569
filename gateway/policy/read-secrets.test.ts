import { expect, test } from 'vitest';
import { compatible, parse, smallest } from '../config/testing/configurations.ts';
import { readSecrets } from './read-secrets.ts';
import { secretOf } from './secret-of.ts';

const config = parse(`${smallest}${compatible}[[tokens]]\nenv = "OTHER"\ncaller = "other"\n`);
const complete = { ADMIN: 'a long password', TOKEN: 'token-one', OTHER: 'token-two', KEY: 'sk-3', UNUSED: '' };

test('what a configuration names is read, and nothing else', () => {
  const secrets = readSecrets(config, complete);

  expect(Object.fromEntries(secrets)).toEqual({
    ADMIN: 'a long password',
    TOKEN: 'token-one',
    OTHER: 'token-two',
    KEY: 'sk-3',
  });
  expect(config.targets.map((target) => secretOf(target, secrets))).toEqual([undefined, 'sk-3']);
});

test.each([
  [{ TOKEN: undefined }, 'TOKEN is required'],
  [{ ADMIN: undefined }, 'ADMIN is required'],
  [{ KEY: undefined }, 'KEY is required'],
  [{ TOKEN: '' }, 'TOKEN must not be empty'],
  [{ ADMIN: '   ' }, 'ADMIN must not be empty'],
  [{ KEY: '\n' }, 'KEY must not be empty'],
  [{ TOKEN: 'token 1' }, 'TOKEN must not contain whitespace'],
  [{ TOKEN: 'token-1' }, 'TOKEN must have at least 8 characters'],
  [{ ADMIN: 'letmein' }, 'ADMIN must have at least 8 characters'],
  [{ KEY: 'sk-3\n' }, 'KEY must not contain whitespace'],
  [{ OTHER: 'token-one' }, 'TOKEN and OTHER hold the same secret; each needs one of its own'],
  [{ ADMIN: 'token-two' }, 'ADMIN and OTHER hold the same secret; each needs one of its own'],
  [
    { TOKEN: undefined, OTHER: '', KEY: 'a b' },
    'TOKEN is required; OTHER must not be empty; KEY must not contain whitespace',
  ],
])('%j is refused', (change, message) => {
  const refusal = expect.objectContaining({ code: 'config_file_invalid', message });

  expect(() => readSecrets(config, { ...complete, ...change })).toThrow(refusal);
});

test('keys of several targets may be the same, and one variable may serve them', () => {
  const twice = parse(`${smallest}${compatible}${compatible.replace('"far"', '"farther"')}`);

  expect(readSecrets(twice, complete).get('KEY')).toBe('sk-3');
});

test('no variable is found that objects have by nature', () => {
  const odd = parse(smallest.replace('"TOKEN"', '"toString"'));

  expect(() => readSecrets(odd, complete)).toThrow('toString is required');
});
