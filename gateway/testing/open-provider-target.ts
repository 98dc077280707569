import { onTestFinished } from 'vitest';
import { startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { StubReply, StubScript, StubServer } from '../../runtime/testing/stub-server/stub-server.ts';
import type { Clock } from '../providers/clock.ts';
import type { ProviderConfig } from '../providers/provider-config.ts';
import { createProviderTarget } from '../providers/provider-target.ts';
import type { Target } from '../targets/target.ts';
import { startUpstreamStub } from './upstream-stub.ts';

/** A key that no error may tell. */
export const stubKey = 'sk-secret-key-1234';

const common = {
  name: 'far',
  model: 'big',
  weight: 1,
  fallback: [],
  timeout_seconds: 60,
  connect_timeout_seconds: 10,
  first_byte_timeout_seconds: 30,
  idle_timeout_seconds: 20,
  max_retries: 2,
};
const openAiShape = { query_via: 'chat', include_usage: true } as const;

/** The configuration of a target as it is read where nothing but the necessary is set. */
export const providerConfigs = {
  openai: (base_url: string): ProviderConfig => ({
    ...common,
    ...openAiShape,
    type: 'openai',
    base_url,
    api_key_env: 'KEY',
    token_limit_field: 'max_completion_tokens',
  }),
  openai_compatible: (base_url: string): ProviderConfig => ({
    ...common,
    ...openAiShape,
    type: 'openai_compatible',
    base_url,
    token_env: 'KEY',
    token_limit_field: 'max_tokens',
  }),
  anthropic: (base_url: string): ProviderConfig => ({
    ...common,
    type: 'anthropic',
    base_url,
    api_key_env: 'KEY',
    version: '2023-06-01',
  }),
} as const;

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
