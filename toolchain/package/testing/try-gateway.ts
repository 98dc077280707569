import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TriedGateway {
  /** What `check --deep` says. */
  readonly check: string;
  /** What the answer to a chat with the bundled model is, with a model, a text and token counts. */
  readonly answer: unknown;
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

const token = 'token-of-a-test';

/** Checks and serves the example `local.toml` of a staged copy on free ports, has one chat with it, and stops it. */
export async function tryGateway({ command, copy, cwd, env }: TryOptions): Promise<TriedGateway> {
  const [file = '', ...words] = command;
  const options = { cwd, env: { ...env, SIPP_GATEWAY_TOKEN: token, SIPP_GATEWAY_ADMIN_PASSWORD: 'a password' } };
  const example = readFileSync(join(copy, 'gateway/config/examples/local.toml'), 'utf8');
  writeFileSync(join(cwd, 'gateway.toml'), example.replaceAll(/(?<=127\.0\.0\.1:)\d+/g, '0'));
  const check = spawnSync(file, [...words, 'check', '--deep'], { ...options, encoding: 'utf8' });
  const server = spawn(file, [...words, 'serve'], { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  try {
    const ended = new Promise<number | null>((resolve) => server.on('close', resolve));
    const said = follow(server);
    const address = await Promise.race([said.address, ended]);
    if (typeof address !== 'string') throw new Error(`It ended with ${address}:\n${said.text()}`);
    const answer = await chat(address);
    server.kill('SIGTERM');
    const exitCode = await ended;
    return { check: check.stdout + check.stderr, answer, log: said.text(), exitCode };
  } finally {
    server.kill('SIGKILL');
  }
}

/** What a server writes, and its public address when it is ready. */
function follow({ stdout, stderr }: ChildProcess) {
  let text = '';
  const address = new Promise<string>((resolve) => {
    const take = (piece: string) => {
      text += piece;
      const [, found] = /"public":"([^"]+)".*"gateway application ready"/.exec(text) ?? [];
      if (found !== undefined) resolve(found);
    };
    stdout?.setEncoding('utf8').on('data', take);
    stderr?.setEncoding('utf8').on('data', take);
  });
  return { address, text: () => text };
}

async function chat(address: string): Promise<unknown> {
  const messages = [{ role: 'user', content: 'What is a token?' }];
  const reply = await fetch(`${address}/v1/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ model: 'tiny', messages, max_tokens: 8 }),
  });
  return reply.json();
}
