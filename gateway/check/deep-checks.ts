import { createServer } from 'node:net';
import { parseRuntimeConfig } from '../../runtime/config/parse-config.ts';
import { availableMemory } from '../../runtime/endpoint/available-memory.ts';
import { checkMemory } from '../../runtime/endpoint/memory-check.ts';
import { readModel } from '../../runtime/endpoint/read-model.ts';
import { toBind } from '../config/bind.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Environment } from '../config/insert-variables.ts';
import { readSecrets } from '../policy/read-secrets.ts';
import { listenFailed } from '../server/listen-failed.ts';
import { reachProvider } from './reach-provider.ts';

export interface DeepCheck {
  readonly title: string;
  /** Throws what is wrong. */
  run(signal: AbortSignal): Promise<void>;
}

/** Everything that a configuration names outside itself. */
export function deepChecks(config: GatewayConfig, env: Environment): readonly DeepCheck[] {
  return [
    { title: 'secrets', run: async () => void readSecrets(config, env) },
    port('public_bind', config.public_bind),
    port('management_bind', config.management_bind),
    ...config.targets.map((target) => targetCheck(target, env)),
  ];
}

function port(key: string, bind: string): DeepCheck {
  return {
    title: `${key} ${bind}`,
    run: () =>
      new Promise((resolve, reject) => {
        const server = createServer();
        server.once('error', (cause) => reject(listenFailed(key, bind, cause)));
        server.listen(toBind(bind), () => server.close(() => resolve()));
      }),
  };
}

function targetCheck(target: GatewayConfig['targets'][number], env: Environment): DeepCheck {
  const title = `target ${target.name}`;
  if (target.type !== 'local') return { title, run: (signal) => reachProvider(target, { env, signal }) };
  return {
    title,
    run: async () => {
      const { info } = readModel(target.model);
      const config = parseRuntimeConfig(target.runtime ?? {});
      // On a GPU the weights lie elsewhere.
      if (target.backend === 'cpu') checkMemory(info, config, availableMemory());
    },
  };
}
