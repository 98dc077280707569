import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAdmin } from '../testing/open-admin.ts';
import { loadAssets } from './load-assets.ts';

/** A folder with files in it. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sipp-assets-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const built = { 'index.html': '<title>Dashboard</title>', 'assets/main-1a2b.js': 'let a;', 'icon.svg': '<svg/>' };

async function openBuilt() {
  const { assets } = await loadAssets([folderWith(built)]);
  return openAdmin({ assets });
}

/** Asks for a path as it is written: `fetch` would tidy it up first. */
function rawGet(url: string, path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path }, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, text: Buffer.concat(parts).toString() }));
    })
      .on('error', reject)
      .end();
  });
}

test('the dashboard is served from memory, without a session', async () => {
  const admin = await openBuilt();
  const page = await admin.send('GET', '/');
  expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
    200,
    'text/html; charset=utf-8',
    'no-store',
  ]);
  expect(await page.text()).toBe(built['index.html']);
  const script = await admin.send('GET', '/assets/main-1a2b.js');
  expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  expect(script.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(script.headers.get('content-security-policy')).toContain("default-src 'self'");
  expect((await admin.send('GET', '/icon.svg')).headers.get('content-type')).toBe('image/svg+xml');
  expect((await admin.send('HEAD', '/')).status).toBe(200);
});

test('the route without a slash leads to the one with it', async () => {
  const admin = await openBuilt();
  const reply = await admin.send('GET', '');
  expect([reply.status, reply.headers.get('location')]).toEqual([308, '/admin/']);
});

test('pages of the dashboard have addresses of their own; files that are not there have not', async () => {
  const admin = await openBuilt();
  expect(await (await admin.send('GET', '/targets')).text()).toBe(built['index.html']);
  expect((await admin.send('GET', '/assets/main-0000.js')).status).toBe(404);
});

test.each([
  '/admin/../../etc/passwd',
  '/admin/assets/../../../etc/passwd',
  '/admin/assets/..%2f..%2f..%2fetc%2fpasswd',
  '/admin/%2e%2e/%2e%2e/etc/passwd',
  '/admin/assets/..\\..\\..\\etc\\passwd',
  '/admin//etc/passwd',
  '/admin/assets/%00',
  '/admin/assets/%ff',
  '/admin/__proto__',
])('%s leads nowhere', async (path) => {
  const admin = await openBuilt();
  const { status, text } = await rawGet(admin.url, path);
  expect([status, text === built['index.html'] || status === 404]).toEqual([status, true]);
  expect(text).not.toContain('root:');
});

test('without a build the page says how to make one, and the API works', async () => {
  const admin = await openAdmin();
  const page = await admin.send('GET', '/');
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('sipp build admin-ui');
  await admin.login();
});

test('the first folder with a page is taken, and only what it has in it', async () => {
  const outside = folderWith({ 'secret.txt': 'secret' });
  const folder = folderWith({ ...built, 'program.exe': 'x' });
  symlinkSync(join(outside, 'secret.txt'), join(folder, 'link.txt'));
  const { assets, problem } = await loadAssets([join(folder, 'none'), outside, folder]);
  expect(problem).toBeUndefined();
  expect([...assets.keys()].sort()).toEqual(['assets/main-1a2b.js', 'icon.svg', 'index.html']);
});

test('a folder that is no dashboard is not read', async () => {
  const many = Object.fromEntries(Array.from({ length: 513 }, (_, index) => [`${index}.txt`, '']));
  const folder = folderWith({ ...many, 'index.html': '' });
  expect((await loadAssets([folder])).problem).toContain('more than 512 files');
  expect(await loadAssets([join(folder, 'none')])).toMatchObject({ assets: { size: 0 }, problem: expect.any(String) });
});
