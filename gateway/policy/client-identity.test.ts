import { expect, test } from 'vitest';
import { createClientIdentity } from './client-identity.ts';

const proxies = ['10.0.0.0/8', '2001:db8:ffff::/48', '192.0.2.1/32'];

const forwarded = createClientIdentity({ source: 'x_forwarded_for', trusted_proxy_cidrs: proxies });
const realIp = createClientIdentity({ source: 'x_real_ip', trusted_proxy_cidrs: proxies });
const peer = createClientIdentity({ source: 'peer', trusted_proxy_cidrs: [] });

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['::FFFF:CB00:7107', '203.0.113.7'],
  ['2001:0DB8:0:0:0::1', '2001:db8::1'],
  ['fe80::1%eth0', 'fe80::1'],
  ['::1', '::1'],
])('whoever connects from %s is %s', (address, client) => {
  expect(peer(address, { 'x-forwarded-for': '198.51.100.1', 'x-real-ip': '198.51.100.1' })).toBe(client);
});

test('a connection that is gone is nobody in particular, and no failure', () => {
  expect(peer('', {})).toBe('');
  expect(forwarded('', { 'x-forwarded-for': '198.51.100.1' })).toBe('');
});

test.each([
  ['198.51.100.1', '198.51.100.1'],
  ['  198.51.100.1  ', '198.51.100.1'],
  ['6.6.6.6, 198.51.100.1', '198.51.100.1'],
  ['6.6.6.6, 198.51.100.1, 10.9.9.9,10.1.1.1', '198.51.100.1'],
  ['6.6.6.6, 198.51.100.1, 2001:db8:ffff::9, ::ffff:10.1.1.1', '198.51.100.1'],
  ['10.3.3.3, 10.2.2.2', '10.3.3.3'],
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.2, 192.0.2.1', '192.0.2.2'],
  ['198.51.100.1:5678, 10.2.2.2:90', '198.51.100.1'],
  ['[2001:DB8::5]:443', '2001:db8::5'],
  ['[2001:db8::5]', '2001:db8::5'],
  ['2001:db8::5', '2001:db8::5'],
  ['::ffff:198.51.100.1', '198.51.100.1'],
])('behind proxies, "%s" comes from %s', (header, client) => {
  expect(forwarded('10.0.0.1', { 'x-forwarded-for': header })).toBe(client);
});

test.each([
  undefined,
  '',
  ',',
  ',10.2.2.2',
  'unknown',
  '198.51.100.1, unknown',
  '198.51.100.1,',
  '198.51.100.256',
  '198.51.100.1:port',
  '198.51.100.1, unknown, 10.2.2.2',
  '[198.51.100.1',
  Array.from({ length: 5000 }, () => '10.2.2.2').join(','),
])('"%s" tells nothing: the client is the proxy', (header) => {
  expect(forwarded('10.0.0.1', { 'x-forwarded-for': header })).toBe('10.0.0.1');
});

test('the other header is read where it is the source', () => {
  const headers = { 'x-real-ip': '198.51.100.1', 'x-forwarded-for': '6.6.6.6' };

  expect(realIp('::ffff:10.0.0.1', headers)).toBe('198.51.100.1');
  expect(realIp('10.0.0.1', { 'x-real-ip': '198.51.100.1, 198.51.100.2' })).toBe('10.0.0.1');
  expect(realIp('10.0.0.1', {})).toBe('10.0.0.1');
});

test('nobody but a trusted proxy is believed', () => {
  const headers = { 'x-real-ip': '198.51.100.1', 'x-forwarded-for': '198.51.100.1' };
  const untrusting = createClientIdentity({ source: 'x_real_ip', trusted_proxy_cidrs: [] });

  expect(forwarded('203.0.113.7', headers)).toBe('203.0.113.7');
  expect(realIp('2001:db8:fffe::1', headers)).toBe('2001:db8:fffe::1');
  expect(untrusting('10.0.0.1', headers)).toBe('10.0.0.1');
});

test('a range of IPv4 within IPv6 is one of IPv4', () => {
  const identify = createClientIdentity({ source: 'x_real_ip', trusted_proxy_cidrs: ['::ffff:10.0.0.0/104'] });

  expect(identify('10.200.0.1', { 'x-real-ip': '198.51.100.1' })).toBe('198.51.100.1');
  expect(identify('11.0.0.1', { 'x-real-ip': '198.51.100.1' })).toBe('11.0.0.1');
});
