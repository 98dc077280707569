import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { type StubScript, StubServer } from '../../../runtime/testing/stub-server/stub-server.ts';
import {
  openGateway,
  type TestGateway,
  type TestGatewayOptions,
  testToken,
} from '../../server/testing/open-gateway.ts';
import { localScript } from './local-script.ts';
import { providerStage } from './provider-stage.ts';
import type { TargetType } from './target-types.ts';

/** A gateway with a target of each type, whose name is its type, and the official clients of it, which repeat nothing. */
export interface Scene {
  readonly gateway: TestGateway;
  /** Where all providers are. */
  readonly stub: StubServer;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  /** For further clients; it remembers the head of the last answer. */
  readonly fetch: typeof fetch;
  /** Fields that the last answer says to have dropped. */
  dropped(): readonly string[];
}

export interface SceneOptions extends Pick<TestGatewayOptions, 'script' | 'createTarget'> {
  /** Default: the actor that answers everything. */
  readonly providers?: StubScript;
  /** Takes what closes it. */
  readonly onOpened: (close: () => Promise<void>) => void;
  /** Further targets. */
  readonly toml?: (baseUrl: string) => string;
}

export async function openScene({
  providers = providerStage,
  onOpened,
  toml,
  ...options
}: SceneOptions): Promise<Scene> {
  const stub = await StubServer.start(providers);
  const closing: (() => Promise<void>)[] = [() => stub.close()];
  onOpened(async () => {
    for (const close of closing.reverse()) await close();
  });
  const gateway = await openGateway({
    script: localScript,
    ...options,
    toml: usualTargets(stub.baseUrl) + (toml?.(stub.baseUrl) ?? ''),
    onOpened: (close) => closing.push(close),
  });
  let headers = new Headers();
  const recordingFetch: typeof fetch = async (...args) => {
    const reply = await fetch(...args);
    headers = reply.headers;
    return reply;
  };
  const client = { apiKey: testToken, maxRetries: 0, fetch: recordingFetch };
  return {
    gateway,
    stub,
    openai: new OpenAI({ ...client, baseURL: `${gateway.publicUrl}/v1` }),
    anthropic: new Anthropic({ ...client, baseURL: gateway.publicUrl }),
    fetch: recordingFetch,
    dropped: () => (headers.get('x-sipp-dropped') ?? '').split(', ').filter((name) => name !== ''),
  };
}

export interface ProviderLines {
  readonly type: Exclude<TargetType, 'local'>;
  readonly name?: string;
  readonly model?: string;
  readonly baseUrl: string;
  /** Further lines. Default: nothing is repeated. */
  readonly more?: string;
}

/** A target of a provider. */
export function providerLines({
  type,
  name = type,
  model = 'm',
  baseUrl,
  more = 'max_retries = 0',
}: ProviderLines): string {
  return `
[[targets]]
name = "${name}"
type = "${type}"
model = "${model}"
base_url = "${baseUrl}/v1"
${type === 'openai_compatible' ? 'token_env' : 'api_key_env'} = "PROVIDER_KEY"
${more}
`;
}

const usualTargets = (baseUrl: string): string => `
[[targets]]
name = "local"
type = "local"
model = "sipp-tiny"
${(['openai', 'openai_compatible', 'anthropic'] as const).map((type) => providerLines({ type, baseUrl })).join('')}`;
