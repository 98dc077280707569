import { resolve } from 'node:path';
import { packageField } from '../../models/package-root.ts';
import type { Backend } from '../../runtime/engine/engine.ts';
import type { CliContext } from '../context.ts';

export interface GatewayServeFlags {
  readonly config: string;
  readonly backend?: Backend | 'auto';
}

/** Serves a gateway's configuration until SIGTERM or SIGINT; SIGHUP reads it again. The log goes to stdout, as JSON lines. */
export async function gatewayServe({ config, backend }: GatewayServeFlags, context: CliContext): Promise<void> {
  const { cwd, env, self, takeSignals } = context;
  const { serveGateway } = await import('../../gateway/serve.ts');
  await serveGateway({
    path: resolve(cwd, config),
    env,
    backend,
    engineHost: [...self, 'engine-host'],
    logDescriptor: 1,
    version: String(packageField('version')),
    onSignal: takeSignals,
  });
}
