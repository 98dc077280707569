import { expect, test } from 'vitest';
import { locateKeys } from './locate-keys.ts';

const file = `# comment = 1
bind = "a # b"

[security.client_ip]   # [not.a.table]
source = 'peer'
cidrs = [
  "10.0.0.0/8", # "]"
  "192.168.0.0/16",
]

[[targets]]
name = "one"
runtime.context.n_ctx = 1
runtime.context.n_batch = 2

[targets.extra]
deep = { a = 1, "b c" = [1, { d = 2 }],
  e = 3 }

[[targets]]
text = """
name = "no key"
\\""" [[targets]] ""\\
"""""
raw = '''
name = 'no key' ''''
"quo\\"ted" . 'x/y' = 2027-01-01 10:00:00
"\\u0061" = inf

[[targets.parts]]
p = 1
[[targets.parts]]
p = 2
[targets.parts.inner]
q = 3`;

test.each([
  ['/bind', 2],
  ['/security', 4],
  ['/security/client_ip/source', 5],
  ['/security/client_ip/cidrs', 6],
  ['/security/client_ip/cidrs/1', 8],
  ['/targets', 11],
  ['/targets/0', 11],
  ['/targets/0/name', 12],
  ['/targets/0/runtime/context', 13],
  ['/targets/0/runtime/context/n_batch', 14],
  ['/targets/0/extra/deep/a', 17],
  ['/targets/0/extra/deep/b c/1/d', 17],
  ['/targets/0/extra/deep/e', 18],
  ['/targets/1', 20],
  ['/targets/1/text', 21],
  ['/targets/1/raw', 25],
  ['/targets/1/quo"ted/x~1y', 27],
  ['/targets/1/a', 28],
  ['/targets/1/parts/0/p', 31],
  ['/targets/1/parts/1/p', 33],
  ['/targets/1/parts/1/inner/q', 35],
])('%s is in line %i', (pointer, line) => {
  expect(locateKeys(file).lineOf(pointer)).toBe(line);
});

test.each([
  ['/targets/0/model', 11],
  ['/targets/1/name', 20],
  ['/security/rate_limit/burst', 4],
  ['/admin_password_env', 1],
])('the missing key %s belongs to line %i', (pointer, line) => {
  expect(locateKeys(file).lineOf(pointer)).toBe(line);
});

test('line ends of Windows count once', () => {
  expect(locateKeys('a = 1\r\n\r\n[b]\r\nc = 2\r\n').lineOf('/b/c')).toBe(4);
});

test('a megabyte in one value is passed in one step', () => {
  const long = '\\\\'.repeat(250_000);
  expect(locateKeys(`a = "${long}"\nb = """${long}\n"""\nc = '${'x'.repeat(500_000)}'\nd = 1`).lineOf('/d')).toBe(5);
});
