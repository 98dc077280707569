import { onTestFinished } from 'vitest';
import type { ProviderEndpointDescriptor } from '../../api.ts';
import { SippClient } from '../../client.ts';
import { type GatewayStub, type StubReply, startGatewayStub } from '../gateway-stub/gateway-stub.ts';

/** A key that no error may tell. */
export const stubKey = 'sk-secret-key-1234';

/** A client whose provider endpoint `remote` is a stub with these replies. Both are closed when the test has finished. */
export async function openProvider(
  reply: StubReply | readonly StubReply[],
  descriptor: Partial<ProviderEndpointDescriptor> = {},
): Promise<{ readonly client: SippClient; readonly stub: GatewayStub }> {
  const stub = await startGatewayStub(...[reply].flat());
  const client = new SippClient();
  onTestFinished(() => client.close());
  const common = { kind: 'provider', provider: 'openai', model: 'big' } as const;
  const key = descriptor.authHeaderName === undefined && { apiKey: stubKey };
  await client.add('remote', { ...common, ...key, baseUrl: `${stub.baseUrl}/v1`, ...descriptor });
  return { client, stub };
}
