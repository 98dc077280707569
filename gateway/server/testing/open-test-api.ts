import { openGateway, type TestGateway, testToken } from './open-gateway.ts';
import { type PuppetCall, PuppetTarget } from './puppet-target.ts';
import { testRoutes } from './test-routes.ts';
import { until } from './until.ts';

export const testKey = { 'x-test-key': testToken };

export interface TestApi extends TestGateway {
  /** All targets that there are. */
  readonly targets: readonly PuppetTarget[];
  /** Resolves with the requests to the first target when there are so many. */
  asked(count: number): Promise<readonly PuppetCall[]>;
  /** Asks the route of the API that only tests know. */
  ask(body: object, signal?: AbortSignal): Promise<Response>;
}

/** A gateway with routes of an API that only tests know, and targets that do what the test says. */
export async function openTestApi(toml = ''): Promise<TestApi> {
  const targets: PuppetTarget[] = [];
  const opened = await openGateway({
    toml,
    routes: testRoutes,
    createTarget: (config) => {
      const target = new PuppetTarget(config);
      targets.push(target);
      return target;
    },
  });
  return {
    ...opened,
    targets,
    asked: async (count) => {
      const calls = targets[0]?.calls ?? [];
      await until(() => calls.length >= count);
      return calls;
    },
    ask: (body, signal) => opened.post('/v1/chat/completions', body, { headers: testKey, ...(signal && { signal }) }),
  };
}

/** What the encoder of that API was told, from a stream. */
export const toldIn = (stream: string): readonly unknown[] =>
  stream
    .split('\n\n')
    .filter((event) => event.startsWith('data: '))
    .map((event) => JSON.parse(event.slice('data: '.length)));
