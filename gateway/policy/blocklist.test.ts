import { expect, test } from 'vitest';
import { Blocklist } from './blocklist.ts';

const listOf = (...entries: readonly string[]): Blocklist => new Blocklist(entries, () => 5000);
const clientsOf = (blocklist: Blocklist): readonly string[] => blocklist.list().map(({ client }) => client);

test('addresses and ranges of both kinds are blocked, and nothing beside them', () => {
  const blocklist = listOf('203.0.113.7', '198.51.100.0/24', '2001:DB8::/32', '2001:dead::1', '192.0.2.9/32');

  for (const client of ['203.0.113.7', '198.51.100.255', '2001:db8:1::9', '2001:dead::1', '192.0.2.9']) {
    expect(blocklist.has(client), client).toBe(true);
  }
  for (const client of ['203.0.113.8', '198.51.101.0', '2001:db9::', '2001:dead::2', '', 'nobody']) {
    expect(blocklist.has(client), client).toBe(false);
  }
});

test('entries come and go at run time, with the moment of their addition', () => {
  let date = 1000;
  const blocklist = new Blocklist(['203.0.113.7'], () => date);
  date = 2000;
  blocklist.add('198.51.100.0/24');
  date = 3000;
  blocklist.add('198.51.100.0/24');

  expect(blocklist.list()).toEqual([
    { client: '203.0.113.7', addedMs: 1000 },
    { client: '198.51.100.0/24', addedMs: 2000 },
  ]);

  blocklist.remove('203.0.113.7');
  blocklist.remove('203.0.113.7');

  expect(blocklist.has('203.0.113.7')).toBe(false);
  expect(blocklist.has('198.51.100.9')).toBe(true);
});

test('one address has one entry, however it is written', () => {
  const blocklist = listOf('203.0.113.7');
  for (const same of ['::ffff:203.0.113.7', '203.0.113.7/32', '::ffff:203.0.113.7/128']) blocklist.add(same);

  expect(clientsOf(blocklist)).toEqual(['203.0.113.7']);

  blocklist.remove('::ffff:cb00:7107');

  expect(clientsOf(blocklist)).toEqual([]);
});

test.each([
  '',
  'example.com',
  '203.0.113',
  '203.0.113.7/33',
  '::1/129',
  '::ffff:203.0.113.7/95',
  '1.1.1.1/x',
  '1.1.1.1/8/8',
])('"%s" is no client', (client) => {
  const message = `client must be an IP address or a range; got ${JSON.stringify(client)}`;

  expect(() => listOf().add(client)).toThrow(expect.objectContaining({ code: 'invalid_request', message }));
  expect(() => listOf().remove(client)).toThrow(message);
});

test('it is bounded, and an entry that is there already is no addition', () => {
  const blocklist = listOf(...Array.from({ length: 2047 }, (_, index) => `10.0.${index >> 8}.${index & 255}`));
  blocklist.add('10.1.0.0');

  expect(() => blocklist.add('203.0.113.7')).toThrow('the blocklist is full: it has 2048 entries');
  expect(() => blocklist.add('10.0.0.0')).not.toThrow();

  blocklist.remove('10.0.0.0');
  blocklist.add('203.0.113.7');

  expect(blocklist.list()).toHaveLength(2048);
});

test('another configuration changes what it changes, and edits stay', () => {
  const blocklist = listOf('10.0.0.1', '10.0.0.2', '10.0.0.3');
  blocklist.remove('10.0.0.1');
  blocklist.add('10.0.0.9');

  blocklist.configure(['10.0.0.1', '10.0.0.2', '10.0.0.4']);

  expect(clientsOf(blocklist)).toEqual(['10.0.0.2', '10.0.0.9', '10.0.0.4']);
});

test('an addition that a configuration repeats becomes its own, and keeps its moment', () => {
  let date = 1000;
  const blocklist = new Blocklist([], () => date);
  blocklist.add('10.0.0.1');
  date = 2000;

  blocklist.configure(['10.0.0.1']);
  expect(blocklist.list()).toEqual([{ client: '10.0.0.1', addedMs: 1000 }]);

  blocklist.configure([]);
  expect(blocklist.list()).toEqual([]);
});
