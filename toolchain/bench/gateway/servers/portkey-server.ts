import { join } from 'node:path';
import { withChild } from '../../child.ts';
import { freePort } from '../../free-port.ts';
import { models } from '../behaviour.ts';
import { exchange } from '../load/exchange.ts';
import { toBody } from '../load/to-body.ts';
import { withClients } from '../load/with-clients.ts';
import type { Contender } from './contender.ts';
import { untilAnswering } from './until-answering.ts';

export interface PortkeyServerOptions {
  /** Folder of the installed package @portkey-ai/gateway. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly upstream: string;
  readonly signal: AbortSignal;
}

/** Starts Portkey's gateway in front of the stub as its README says, finds out whether it streams, and ends it. */
export async function withPortkey<T>(
  { folder, env, upstream, signal }: PortkeyServerOptions,
  use: (server: Contender) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const command = [process.execPath, join(folder, 'build/start-server.js'), '--headless', `--port=${port}`];
  // It asks addresses of this machine only where it is told to trust them.
  const trusting = { ...env, NODE_ENV: 'production', TRUSTED_CUSTOM_HOSTS: new URL(upstream).hostname };
  return withChild(command, { signal, env: trusting }, async (child) => {
    const origin = `http://127.0.0.1:${port}`;
    await untilAnswering({ name: 'Portkey', url: origin, child, signal });
    const server: Contender = {
      name: 'portkey',
      origin,
      path: '/v1/chat/completions',
      headers: {
        authorization: 'Bearer upstream',
        'x-portkey-provider': 'openai',
        'x-portkey-custom-host': `${upstream}/v1`,
      },
      pid: child.pid,
    };
    return use({ ...server, streamsFault: await findStreamsFault(server) });
  });
}

/** With Node 20, version 1.15.2 answers every stream with 500: it writes to headers that Node has made immutable. */
function findStreamsFault(server: Contender): Promise<string | undefined> {
  return withClients(server, 1, async ([client]) => {
    if (client === undefined) return undefined;
    const { status } = await exchange(client, { ...server, body: toBody(models.answer, { stream: true }) }).ended;
    return status === 200 ? undefined : `it answers a stream with status ${status}`;
  });
}
