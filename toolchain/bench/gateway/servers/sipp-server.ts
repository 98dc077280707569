import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withChild } from '../../child.ts';
import { freePort } from '../../free-port.ts';
import type { Contender } from './contender.ts';
import { gatewayToml, gatewayVariables } from './gateway-toml.ts';
import { untilAnswering } from './until-answering.ts';

export interface SippServerOptions {
  /** The command that starts `sipp`. */
  readonly cli: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Takes its configuration and its log. */
  readonly folder: string;
  readonly upstream: string;
  readonly models: readonly string[];
  readonly signal: AbortSignal;
}

export interface SippServer extends Contender {
  readonly metricsUrl: string;
}

/** Starts our server in front of the stub as users start it, with its log in a file, and ends it. */
export async function withSippServer<T>(
  { cli, env, folder, signal, ...places }: SippServerOptions,
  use: (server: SippServer) => Promise<T>,
): Promise<T> {
  const [publicPort, managementPort] = [await freePort(), await freePort()];
  const config = join(folder, 'gateway.toml');
  await writeFile(config, gatewayToml({ ...places, publicPort, managementPort }));
  const command = [...cli, 'run', 'gateway-server', 'serve', '--config', config];
  const surroundings = { signal, env: { ...env, ...gatewayVariables }, stdoutPath: join(folder, 'log') };
  return withChild(command, surroundings, async (child) => {
    const management = `http://127.0.0.1:${managementPort}`;
    await untilAnswering({ name: 'The gateway', url: `${management}/readyz`, child, signal });
    return use({
      name: 'sipp',
      origin: `http://127.0.0.1:${publicPort}`,
      path: '/v1/chat',
      headers: { authorization: `Bearer ${gatewayVariables.SIPP_BENCH_TOKEN}` },
      pid: child.pid,
      metricsUrl: `${management}/metrics`,
    });
  });
}
