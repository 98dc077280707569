import { onTestFinished } from 'vitest';
import { parseGatewayConfig } from '../../config/parse-gateway-config.ts';
import { createOperations } from '../../operations/operations.ts';
import { readSecrets } from '../../policy/read-secrets.ts';
import { GatewayCore } from '../gateway-core.ts';
import { nextGeneration } from '../generation.ts';
import { testEnv, testToml } from './open-gateway.ts';
import { PuppetTarget } from './puppet-target.ts';

export interface TestCore {
  readonly core: GatewayCore;
  readonly target: PuppetTarget;
  /** The line of each request until now. */
  requestLines(): readonly Record<string, unknown>[];
}

/** What requests share, without listeners; its target does what the test says. */
export async function openCore(toml = ''): Promise<TestCore> {
  const config = parseGatewayConfig(testToml(toml), { path: 'gateway.toml', env: {} });
  const secrets = readSecrets(config, testEnv);
  const lines: string[] = [];
  const operations = await createOperations({
    env: {},
    version: '0.0.0',
    routes: config.routes,
    secrets: [...secrets.values()],
    stream: { write: (line) => lines.push(line), close: async () => undefined },
  });
  const targets: PuppetTarget[] = [];
  const createTarget = (target: (typeof config.targets)[number]): PuppetTarget => {
    const puppet = new PuppetTarget(target);
    targets.push(puppet);
    return puppet;
  };
  const core = new GatewayCore(nextGeneration({ config, secrets, createTarget }), operations);
  onTestFinished(async () => {
    core.watch.close();
    await operations.close();
  });
  const [target] = targets;
  if (target === undefined) throw new Error('a configuration has a target');
  return {
    core,
    target,
    requestLines: () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request'),
  };
}
