import { expect, test } from 'vitest';
import { SippError } from '../../../runtime/contract/errors.ts';
import { outcomeWith } from '../testing/outcome.ts';
import { createAccessLog } from './access-log.ts';
import { type LogLevel, parseLogLevel } from './json-log.ts';

interface LogWith {
  readonly level?: LogLevel;
  readonly secrets?: readonly string[];
}

/** A log, and the lines that it has written. */
function logWith({ level = 'info', secrets = [] }: LogWith = {}) {
  const lines: string[] = [];
  const log = createAccessLog({ write: (line) => lines.push(line) }, { level, secrets });
  return { log, lines, only: () => JSON.parse(lines.join('')) as Record<string, unknown> }; // One line of JSON.
}

test('a request is one line that says where its time went', () => {
  const { log, lines, only } = logWith();
  log.request(outcomeWith({ durationMs: 1500.126 }));

  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^\{[^\n]*\}\n$/);
  expect(only()).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    request_id: 'request-1',
    client: '203.0.113.7',
    caller: 'web',
    operation: 'chat',
    route: 'chat',
    model: 'small',
    target: 'small',
    status: 200,
    duration_ms: 1500.13,
    admission_ms: 40,
    ttft_ms: 240,
    queue_ms: 3,
    prefill_ms: 150,
    decode_ms: 1200,
    input_tokens: 12,
    output_tokens: 34,
    stream: true,
    attempts: 1,
    msg: 'request',
  });
});

test.each([
  [200, undefined, 'info'],
  [408, 'client_closed', 'info'],
  [404, undefined, 'warn'],
  [429, 'rate_limited', 'warn'],
  [500, undefined, 'error'],
  [503, 'draining', 'error'],
] as const)('status %i (%s) is a line of level %s', (status, rejection, level) => {
  const { log, only } = logWith();
  log.request(outcomeWith({ status, rejection }));

  expect(only()).toMatchObject({ level, status });
});

test('the level says which requests are written', () => {
  const { log, lines } = logWith({ level: 'error' });
  log.request(outcomeWith());
  log.request(outcomeWith({ status: 404 }));
  expect(lines).toEqual([]);

  log.request(outcomeWith({ status: 502 }));
  expect(lines).toHaveLength(1);
});

test('a failure of an upstream server is told, without the secret that it repeats', () => {
  const { log, lines, only } = logWith({ secrets: ['sk-live+1/2=', 'sk-live+1/2=long', ''] });
  const message = 'Incorrect API key provided: sk-live+1/2=long. Or "sk-live+1/2=".';
  log.request(outcomeWith({ status: 502, error: new SippError('remote_failed', message) }));

  expect(lines.join('')).not.toContain('sk-live');
  expect(only()).toMatchObject({
    code: 'remote_failed',
    error: 'Incorrect API key provided: [redacted]. Or "[redacted]".',
  });
});

test('a secret that needs escapes in JSON is found too', () => {
  const { log, only } = logWith({ secrets: ['a"b\\c-long'] });
  log.error({ detail: 'the password a"b\\c-long' }, 'it is a"b\\c-long');

  expect(only()).toMatchObject({ detail: 'the password [redacted]', msg: 'it is [redacted]' });
});

test('a secret that could stand in any word is left alone', () => {
  const { log, only } = logWith({ secrets: ['tt'] });
  log.info({}, 'http');

  expect(only()).toMatchObject({ msg: 'http' });
});

test('secrets that clients put into names of requests and models are replaced', () => {
  const { log, lines } = logWith();
  log.hide(['first-token']);
  log.hide(['second-token']);
  log.request(outcomeWith({ requestId: 'x-first-token', model: 'second-token' }));

  expect(lines.join('')).not.toMatch(/first-token|second-token/);
});

test('what was wrong with a request is not told: the message may quote it', () => {
  const { log, lines } = logWith();
  log.request(outcomeWith({ status: 400, error: new SippError('invalid_request', 'secret prompt is too long') }));

  expect(lines.join('')).not.toContain('secret prompt');
});

test('no text can end a line or begin another', () => {
  const { log, lines, only } = logWith();
  const text = 'a\n{"level":"error"}\r\u2028"\u0000\ud800';
  log.request(outcomeWith({ model: text, status: 500, error: new SippError('internal', text) }));

  expect(lines.join('').split('\n')).toHaveLength(2);
  expect(only()).toMatchObject({ level: 'error', model: text, error: text });
});

test('a message without end is cut', () => {
  const { log, lines } = logWith();
  log.request(outcomeWith({ status: 500, error: new SippError('internal', 'x'.repeat(1_000_000)) }));

  expect(lines.join('').length).toBeLessThan(5000);
});

test('what happens to the gateway is a line with its fields', () => {
  const { log, lines } = logWith({ level: 'warn' });
  log.info({}, 'listening');
  log.warn({ target: 'small', restarts: 2 }, 'engine crashed');

  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'warn', target: 'small', restarts: 2, msg: 'engine crashed' },
  ]);
});

test.each([
  [undefined, 'info'],
  ['', 'info'],
  ['DEBUG', 'debug'],
  ['silent', 'silent'],
])('LOG_LEVEL %j is %s', (text, level) => {
  expect(parseLogLevel(text)).toBe(level);
});

test('another word is no level', () => {
  expect(() => parseLogLevel('loud')).toThrow('LOG_LEVEL is "loud", which is no level.');
});
