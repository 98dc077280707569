import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createListener, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findProgram } from './testing/find-program.ts';

const folder = join(import.meta.dirname, 'proxy');
const nginxText = readFileSync(join(folder, 'nginx.conf'), 'utf8');
const caddyText = readFileSync(join(folder, 'Caddyfile'), 'utf8');
const [nginx, caddy, openssl] = ['nginx', 'caddy', 'openssl'].map(findProgram);

test.each([
  ['nginx', nginxText],
  ['Caddy', caddyText],
])('%s leads to the public listener alone', (_, text) => {
  const lines = text.split('\n').filter((line) => !line.trim().startsWith('#'));
  expect(lines.join('\n')).toContain('127.0.0.1:8080');
  expect(lines.filter((line) => line.includes('9090'))).toEqual([]);
});

test('nginx takes its example, replaces what clients say of their address, and hands over streams as they come', async ({
  skip,
}) => {
  if (nginx === undefined || openssl === undefined) return skip('nginx or openssl is not on this machine');
  const { upstream, home, port } = await createScene();
  const subject = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=gateway.example.com'];
  const files = ['-keyout', join(home, 'privkey.pem'), '-out', join(home, 'fullchain.pem')];
  expect(spawnSync(openssl, ['req', '-x509', ...subject, ...files]).status).toBe(0);
  const plain = `listen 127.0.0.1:${port};`;
  const config = nginxText
    .replaceAll('/etc/nginx/tls', home)
    .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`)
    .replace(
      'http {',
      `http {\n${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `  ${name}_temp_path ${home}/${name};`).join('\n')}`,
    );
  const file = join(home, 'nginx.conf');
  const own = ['-p', home, '-c', file, '-g', `pid ${home}/pid; error_log stderr;`];
  writeFileSync(file, config);
  const { status, stderr } = spawnSync(nginx, ['-t', ...own], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.stringContaining('test is successful')]);

  // To be tried by anybody: without TLS, on a free port.
  const tried = config
    .replace(/ {2}server \{\n {4}listen 80;[\s\S]*?\n {2}\}\n/, '')
    .replace(/listen 443 ssl http2;\n.*\n/, `${plain}\n`)
    .replaceAll(/ssl_\w+ .*;\n/g, '');
  writeFileSync(file, tried);
  const child = spawn(nginx, ['-p', home, '-c', file, '-g', `pid ${home}/pid; error_log stderr; daemon off;`]);
  await expectProxy(child, port);
});

test('Caddy takes its example, replaces what clients say of their address, and hands over streams as they come', async ({
  skip,
}) => {
  if (caddy === undefined) return skip('caddy is not on this machine');
  const { upstream, home, port } = await createScene();
  const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  const file = join(home, 'Caddyfile');
  writeFileSync(file, caddyText);
  const validate = ['validate', '--adapter', 'caddyfile', '--config', file];
  const { status, stderr } = spawnSync(caddy, validate, { env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, expect.any(String)]);

  const tried = caddyText
    .replace('gateway.example.com {', `{\n\tadmin off\n}\n\nhttp://127.0.0.1:${port} {`)
    .replace('127.0.0.1:8080', `127.0.0.1:${upstream}`);
  writeFileSync(file, tried);
  const child = spawn(caddy, ['run', '--adapter', 'caddyfile', '--config', file], { env });
  await expectProxy(child, port);
});

/** A stand-in for the gateway that tells what it is asked, and a free port for the proxy. */
async function createScene() {
  const home = mkdtempSync(join(realpathSync(tmpdir()), 'sipp-proxy-'));
  mkdirSync(join(home, 'logs'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const server = createServer((request, response) => {
    const { 'x-forwarded-for': forwarded, 'x-real-ip': real } = request.headers;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`data: ${JSON.stringify({ forwarded, real })}\n\n`);
    // The second event waits until the first has arrived, which it never does behind a proxy that collects.
    if (request.url === '/v1/second') for (const other of open) other();
    if (request.url === '/v1/second') response.end();
    else open.push(() => response.end('data: end\n\n'));
  });
  const open: (() => void)[] = [];
  const upstream = await listen(server);
  const free = createListener();
  const port = await listen(free);
  free.close();
  return { home, upstream, port };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port; // A port of TCP has such an address.
}

async function expectProxy(child: ChildProcess, port: number): Promise<void> {
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const url = `http://127.0.0.1:${port}`;
  await untilAnswered(`${url}/`, ended);
  expect((await fetch(`${url}/metrics`)).status).toBe(404);
  const headers = { 'x-forwarded-for': '203.0.113.9', 'x-real-ip': '203.0.113.9' };
  const first = await fetch(`${url}/v1/first`, { method: 'POST', headers, body: '{}' });
  const reader = first.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: {"forwarded":"127.0.0.1","real":"127.0.0.1"}\n\n');
  await fetch(`${url}/v1/second`, { method: 'POST', body: '{}' });
  expect((await reader?.read())?.value).toBe('data: end\n\n');
}

/** Tries again until the proxy listens; one that ends instead is a failure. */
async function untilAnswered(url: string, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded) {
    const isThere = await fetch(url).then(
      () => true,
      () => false,
    );
    if (isThere) return;
  }
  throw new Error('The proxy has ended.');
}
