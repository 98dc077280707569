import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type RunningCli, startCli } from './run-cli.ts';

/** The environment that the configurations of tests name. */
export const gatewayEnv = { TOKEN: 'token-of-the-application', PASSWORD: 'password-of-the-dashboard' };

const bundledModel = '[[targets]]\nname = "tiny"\ntype = "local"\nmodel = "sipp-tiny"\n';

/** A configuration with free ports and one token; `top` are further settings outside of tables. */
export const gatewayToml = (targets = bundledModel, top = ''): string => `
public_bind = "127.0.0.1:0"
management_bind = "127.0.0.1:0"
admin_password_env = "PASSWORD"
${top}
[security]
client_ip = { source = "peer", trusted_proxy_cidrs = [] }
rate_limit = { enabled = false, requests_per_minute = 60, burst = 60 }

[[tokens]]
env = "TOKEN"
caller = "application"

${targets}`;

/** Writes a configuration into a folder of its own and returns its path. */
export async function writeGatewayConfig(text = gatewayToml()): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sipp-gateway-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, 'gateway.toml');
  await writeFile(path, text);
  return path;
}

export const startGatewayServer = (path: string): Promise<RunningCli> =>
  startCli(['run', 'gateway-server', 'serve', '--config', path], { env: gatewayEnv });

/** The lines of a log with this message, in order. */
export function linesOf(log: string, message: string): readonly Readonly<Record<string, unknown>>[] {
  const lines = log
    .split('\n')
    .flatMap((line) => (line.startsWith('{') && line.endsWith('}') ? [JSON.parse(line)] : []));
  return lines.filter(({ msg }) => msg === message);
}
