import { models, pacedModel } from './behaviour.ts';
import type { GatewayBench } from './gateway-scenario.ts';
import { pace, warmPace } from './pace.ts';
import type { Contender } from './servers/contender.ts';
import { withPortkey } from './servers/portkey-server.ts';
import { withSippServer } from './servers/sipp-server.ts';
import { type RunningPart, withPart } from './servers/start-part.ts';

export interface Field {
  readonly stub: RunningPart;
  /** The stub itself first: what it takes is no server's fault. */
  readonly contenders: readonly Contender[];
}

/** Starts the stub and, in front of it, every server of the comparison; hands them to `use` and ends them. */
export function withContenders<T>(bench: GatewayBench, use: (field: Field) => Promise<T>): Promise<T> {
  const { part, cli, env, folder, signal, plan, portkey } = bench;
  return withPart('stub', { command: part, upstream: '', signal }, (stub) => {
    const upstream = stub.origin;
    const names = [models.answer, models.silent, pacedModel(pace(plan)), pacedModel(warmPace)];
    return withPart('bare', { command: part, upstream, signal }, (bare) =>
      withSippServer({ cli, env, folder, upstream, models: names, signal }, (sipp) => {
        const contenders = [direct(stub), bareProxy(bare), sipp];
        if (portkey === undefined) return use({ stub, contenders });
        return withPortkey({ folder: portkey, env, upstream, signal }, (peer) =>
          use({ stub, contenders: [...contenders, peer] }),
        );
      }),
    );
  });
}

/** The stub, asked without anything between. */
export const direct = (part: RunningPart): Contender => ({ ...openAiShaped(part), name: 'direct' });

/** The yardstick. */
export const bareProxy = (part: RunningPart): Contender => ({ ...openAiShaped(part), name: 'bare' });

const openAiShaped = ({ origin, pid }: RunningPart) => ({
  origin,
  pid,
  path: '/v1/chat/completions',
  headers: { authorization: 'Bearer upstream' },
});
