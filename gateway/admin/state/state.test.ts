import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAdmin, type TestAdminOptions } from '../testing/open-admin.ts';
import { openState } from './open-state.ts';
import { openSqlite } from './sqlite.ts';

function tempFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-state-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'gateway.state');
}

/** Opens a gateway, works with it, and stops it. */
async function inGateway<Result>(
  options: TestAdminOptions,
  work: (admin: Awaited<ReturnType<typeof openAdmin>>) => Promise<Result>,
): Promise<Result> {
  const admin = await openAdmin(options);
  try {
    return await work(admin);
  } finally {
    await admin.gateway.close(AbortSignal.abort());
  }
}

test('changes, usage and the audit log survive a restart', async () => {
  const stateFile = tempFile();
  const toml = 'max_concurrent_requests = 5\n';
  const limit = { enabled: true, requestsPerMinute: 30, burst: 10 };
  const blocked = await inGateway({ stateFile, toml }, async (admin) => {
    await (await admin.query()).text();
    const user = await admin.login();
    await user.send('PUT', '/api/security/rate-limit', limit);
    await user.send('PUT', '/api/controls/concurrency', { limit: null });
    await user.send('PUT', '/api/controls/queue', { queue: { maxWaiting: 3, maxWaitSeconds: 2.5 } });
    await user.send('POST', '/api/security/blocklist/203.0.113.7');
    return (await user.json('/api/security')).security.blocklist;
  });

  await inGateway({ stateFile, toml }, async (admin) => {
    const user = await admin.login();
    const { security } = await user.json('/api/security');
    expect(security.rateLimit).toMatchObject(limit);
    expect(security.blocklist).toEqual(blocked);
    expect((await user.json('/api/overview')).concurrency).toMatchObject({
      limit: null,
      queue: { maxWaiting: 3, maxWaitSeconds: 2.5 },
    });
    const { callers } = await user.json('/api/callers');
    expect(callers[0]).toMatchObject({ requests: 0, days: [{ requests: 1, inputTokens: 3, outputTokens: 3 }] });
    const { entries } = await user.json('/api/audit');
    expect(entries.map(({ action }: { action: string }) => action)).toEqual([
      'login',
      'client_blocked',
      'queue_changed',
      'concurrency_changed',
      'rate_limit_changed',
      'login',
    ]);
    expect(entries[0].sequence).toBe(6);
    expect(await user.json('/api/export')).toMatchObject({ usage: [{ requests: 1 }], audit: { length: 7 } });
    expect((await user.json('/api/overview')).persistence).toEqual({ file: stateFile, problem: null });
  });
});

test('usage of the same day is added up over restarts', async () => {
  const stateFile = tempFile();
  const use = () => inGateway({ stateFile }, async (admin) => void (await (await admin.query()).text()));
  await use();
  await use();
  const store = await openState(stateFile);
  onTestFinished(() => store.close());
  expect(store.stored.usage).toEqual([expect.objectContaining({ caller: 'application', requests: 2, inputTokens: 6 })]);
});

test('a file that says something else than at the time of a change has the last word', async () => {
  const stateFile = tempFile();
  const change = { stateFile, toml: 'max_concurrent_requests = 5\n' };
  await inGateway(change, async (admin) => {
    await (await admin.login()).send('PUT', '/api/controls/concurrency', { limit: 9 });
  });
  const limitWith = (toml: string) =>
    inGateway(
      { stateFile, toml },
      async (admin) => (await (await admin.login()).json('/api/overview')).concurrency.limit,
    );
  expect(await limitWith('max_concurrent_requests = 5\n')).toBe(9);
  expect(await limitWith('max_concurrent_requests = 6\n')).toBe(6);
  expect(await limitWith('max_concurrent_requests = 5\n')).toBe(5);
});

const withBlocklist = (list: string): string => `
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }
blocklist = ${list}
`;

test('an entry of the file that was taken off the blocklist stays off, and comes back with the file', async () => {
  const stateFile = tempFile();
  const listWith = (list: string, work?: 'remove') =>
    inGateway({ stateFile, toml: withBlocklist(list) }, async (admin) => {
      const user = await admin.login();
      if (work === 'remove') await user.send('DELETE', '/api/security/blocklist/203.0.113.7');
      const { security } = await user.json('/api/security');
      return security.blocklist.map(({ client, addedBy }: Record<string, string>) => [client, addedBy]);
    });
  const file = '["203.0.113.7", "203.0.113.8"]';
  const other = ['203.0.113.8', 'configuration'];
  expect(await listWith(file, 'remove')).toEqual([other]);
  expect(await listWith(file)).toEqual([other]);
  expect(await listWith('["203.0.113.8"]')).toEqual([other]);
  expect(await listWith(file)).toEqual([['203.0.113.7', 'configuration'], other]);
});

test('nobody else may read the file', async () => {
  const path = tempFile();
  writeFileSync(path, '', { mode: 0o644 });
  const store = await openState(path);
  onTestFinished(() => store.close());
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('two gateways do not share a file', async () => {
  const path = tempFile();
  const store = await openState(path);
  await expect(openState(path)).rejects.toMatchObject({
    code: 'file_failed',
    message: expect.stringContaining(`Another gateway (process ${process.pid} on ${hostname()}) uses the state file`),
  });
  store.close();
  (await openState(path)).close();
  expect(existsSync(`${path}.gateway`)).toBe(false);
});

/** A lock as another gateway leaves it. */
function lockOf(path: string, owner: object): void {
  writeFileSync(`${path}.gateway`, JSON.stringify(owner));
}

test('the lock of a gateway that was killed is taken over', async () => {
  const path = tempFile();
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void child.kill('SIGKILL'));
  lockOf(path, { pid: child.pid, host: hostname() });
  await expect(openState(path)).rejects.toMatchObject({ code: 'file_failed' });
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await openState(path)).close();
});

test('in a new container every gateway has the same process id: its own one is no other gateway', async () => {
  const path = tempFile();
  lockOf(path, { pid: process.pid, host: hostname() });
  (await openState(path)).close();
});

test('of another host only a silence of a minute tells that the gateway is gone', async () => {
  const path = tempFile();
  lockOf(path, { pid: 1, host: 'another-host' });
  utimesSync(`${path}.gateway`, 1000, 1000);
  await expect(openState(path, () => 1_059_000)).rejects.toMatchObject({ code: 'file_failed' });
  (await openState(path, () => 1_061_000)).close();
});

test('what SQLite leaves behind when the gateway is killed while it writes is no obstacle', async () => {
  const path = tempFile();
  (await openState(path)).close();
  mkdirSync(`${path}.lock`);
  (await openState(path)).close();
});

test.each([
  ['text', 'This is a text, and no database at all. '.repeat(50), /file is not a database/],
  ['a damaged database', undefined, /malformed|is damaged/],
])('%s in its place is refused', async (_, text, problem) => {
  const path = tempFile();
  if (text === undefined) {
    (await openState(path)).close();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xff, 100, bytes.length));
  } else {
    writeFileSync(path, text);
  }
  await expect(openState(path)).rejects.toMatchObject({ code: 'file_failed', message: expect.stringMatching(problem) });
  expect(existsSync(`${path}.gateway`)).toBe(false);
});

test('the database of another program, or of a newer gateway, is left alone', async () => {
  const foreign = tempFile();
  const database = await openSqlite(foreign);
  database.execute('CREATE TABLE notes (text TEXT)');
  database.close();
  await expect(openState(foreign)).rejects.toMatchObject({ message: expect.stringContaining('of another program') });

  const newer = tempFile();
  (await openState(newer)).close();
  const own = await openSqlite(newer);
  own.execute('PRAGMA user_version = 99');
  own.close();
  await expect(openState(newer)).rejects.toMatchObject({ message: expect.stringContaining('by a newer gateway') });
});

test('a folder that is not there, and a folder in the place of the file, are told', async () => {
  const path = tempFile();
  await expect(openState(join(path, 'none', 'file'))).rejects.toMatchObject({ code: 'file_failed' });
  mkdirSync(path);
  await expect(openState(path)).rejects.toMatchObject({ code: 'file_failed', hint: expect.any(String) });
});

test.skipIf(process.getuid?.() === 0)('a file that may only be read is told', async () => {
  const path = tempFile();
  (await openState(path)).close();
  execFileSync('chmod', ['500', join(path, '..')]);
  onTestFinished(() => void execFileSync('chmod', ['700', join(path, '..')]));
  await expect(openState(path)).rejects.toMatchObject({ code: 'file_failed' });
});

test('a file that cannot be written any more stops nothing, and is written again later', async () => {
  const stateFile = tempFile();
  await inGateway({ stateFile }, async (admin) => {
    const user = await admin.login();
    // As if another program had locked the database.
    mkdirSync(`${stateFile}.lock`);

    const reply = await user.send('PUT', '/api/controls/concurrency', { limit: 3 });

    expect(await reply.json()).toMatchObject({ concurrency: { limit: 3 } });
    expect((await user.json('/api/overview')).persistence.problem).toContain('locked');
    expect(admin.logText()).toContain('state not written');
    expect((await admin.query()).status).toBe(200);
    rmSync(`${stateFile}.lock`, { recursive: true });
    await user.send('PUT', '/api/controls/queue', { queue: null });
    expect((await user.json('/api/overview')).persistence.problem).toBeNull();
    expect(admin.logText()).toContain('state is written again');
  });
  const store = await openState(stateFile);
  onTestFinished(() => store.close());
  expect(store.stored.settings).toEqual([expect.objectContaining({ key: 'max_concurrent_requests', value: '3' })]);
});

test('the audit log and usage do not grow for ever', async () => {
  const path = tempFile();
  const dayMs = 86_400_000;
  const store = await openState(path, () => 500 * dayMs);
  onTestFinished(() => store.close());
  const entry = {
    unixSeconds: 0,
    client: 'c',
    session: null,
    action: 'login',
    subject: null,
    before: null,
    after: null,
  } as const;
  const usage = (day: number) => ({
    caller: 'web',
    day: new Date(day * dayMs).toISOString().slice(0, 10),
    ...{ requests: 1, errors: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
  });
  store.save({
    settings: new Map(),
    blocks: new Map(),
    usage: [usage(99), usage(101), usage(500)],
    audit: Array.from({ length: 10_050 }, (_, index) => ({ ...entry, sequence: index + 1 })),
  });
  const kept = store.readAll();
  expect(kept.usage.map(({ day }) => day)).toEqual([usage(101).day, usage(500).day]);
  expect([kept.audit.length, kept.audit[0]?.sequence]).toEqual([10_000, 51]);
});
