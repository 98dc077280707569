import { onTestFinished } from 'vitest';
import { startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { StubReply, StubScript, StubServer } from '../../runtime/testing/stub-server/stub-server.ts';
import type { Clock } from '../providers/clock.ts';
import type { ProviderConfig } from '../providers/provider-config.ts';
import { createProviderTarget } from '../providers/provider-target.ts';
import type { Target } from '../targets/target.ts';
import { providerConfigs } from './provider-configs.ts';
import { startUpstreamStub } from './upstream-stub.ts';

/** A key that no error may tell. */
export const stubKey = 'sk-secret-key-1234';

export interface OpenOptions {
  readonly type?: ProviderConfig['type'];
  readonly config?: Readonly<Record<string, unknown>>;
  readonly clock?: Clock;
  readonly random?: () => number;
}

export interface OpenTarget {
  readonly target: Target;
  readonly stub: StubServer;
}

/** A target whose provider is a stub. Both are closed when the test has finished. */
export async function openProviderTarget(
  script: StubScript | readonly StubReply[] | undefined,
  {
    type = 'openai_compatible',
    config = {},
    clock = { now: () => performance.now(), startTimer },
    random = () => 0,
  }: OpenOptions = {},
): Promise<OpenTarget> {
  const stub = await startUpstreamStub(script);
  const target = createProviderTarget(
    { ...providerConfigs[type](`${stub.baseUrl}/v1`), ...config },
    { secret: stubKey, random, clock },
  );
  onTestFinished(() => target.close());
  return { target, stub };
}
