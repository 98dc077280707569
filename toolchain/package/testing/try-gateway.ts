import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TriedGateway {
  /** What `check --deep` says. */
  readonly check: string;
  /** What the answer to a chat with the bundled model is, with a model, a text and token counts. */
  readonly answer: unknown;
  /** Statuses of the dashboard's page and of the files that it asks for. */
  readonly dashboard: readonly number[];
  /** How the file that keeps its state begins. */
  readonly state: string;
  /** JSON lines. */
  readonly log: string;
  readonly exitCode: number | null;
}

export interface TryOptions {
  /** The command in front of `check` and `serve`. */
  readonly command: readonly string[];
  /** A copy of the main package: its example of a configuration is the one that is served. */
  readonly copy: string;
  /** Where the configuration goes, and the commands run. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** What `chat` shows. */
export const token = 'token-of-a-test';

/** Checks and serves the example `local.toml` of a staged copy on free ports, has one chat with it, and stops it. */
export async function tryGateway({ command, copy, cwd, env }: TryOptions): Promise<TriedGateway> {
  const [file = '', ...words] = command;
  const options = { cwd, env: { ...env, SIPP_GATEWAY_TOKEN: token, SIPP_GATEWAY_ADMIN_PASSWORD: 'a password' } };
  const example = readFileSync(join(copy, 'gateway/config/examples/local.toml'), 'utf8');
  const state = join(cwd, 'state.db');
  rmSync(state, { force: true });
  const onFreePorts = example.replaceAll(/(?<=127\.0\.0\.1:)\d+/g, '0');
  writeFileSync(join(cwd, 'gateway.toml'), `state_file = "state.db"\n${onFreePorts}`);
  const check = spawnSync(file, [...words, 'check', '--deep'], { ...options, encoding: 'utf8' });
  const server = spawn(file, [...words, 'serve'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const ended = new Promise<number | null>((resolve) => server.on('close', resolve));
    const said = follow(server);
    const addresses = await Promise.race([said.addresses, ended]);
    if (addresses === null || typeof addresses === 'number')
      throw new Error(`It ended with ${addresses}:\n${said.text()}`);
    const answer = await chat(addresses.public);
    const dashboard = await visit(`${addresses.management}/admin/`);
    server.kill('SIGTERM');
    const exitCode = await ended;
    const kept = readFileSync(state, 'latin1').slice(0, 15);
    return { check: check.stdout + check.stderr, answer, dashboard, state: kept, log: said.text(), exitCode };
  } finally {
    server.kill('SIGKILL');
  }
}

/** What a server writes, and its addresses when it is ready. */
export function follow({ stdout, stderr }: ChildProcess) {
  let text = '';
  const addresses = new Promise<{ readonly public: string; readonly management: string }>((resolve) => {
    const take = (piece: string) => {
      text += piece;
      const [, address, management] =
        /"public":"([^"]+)","management":"([^"]+)".*"gateway application ready"/.exec(text) ?? [];
      if (address !== undefined && management !== undefined) resolve({ public: address, management });
    };
    stdout?.setEncoding('utf8').on('data', take);
    stderr?.setEncoding('utf8').on('data', take);
  });
  return { addresses, text: () => text };
}

/** Eight tokens of a model's answer. */
export async function chat(address: string, model = 'tiny'): Promise<unknown> {
  const messages = [{ role: 'user', content: 'What is a token?' }];
  const reply = await fetch(`${address}/v1/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ model, messages, max_tokens: 8 }),
  });
  return reply.json();
}

async function visit(page: string): Promise<readonly number[]> {
  const reply = await fetch(page);
  const named = [...(await reply.text()).matchAll(/(?:src|href)="(\.\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  const files = await Promise.all(named.map((path) => fetch(new URL(path, page))));
  return [reply, ...files].map(({ status }) => status);
}
