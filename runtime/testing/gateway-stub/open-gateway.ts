import { onTestFinished } from 'vitest';
import type { GatewayEndpointDescriptor } from '../../api.ts';
import { SippClient } from '../../client.ts';
import { type GatewayStub, type StubReply, startGatewayStub } from './gateway-stub.ts';

/** A client whose gateway endpoint `remote` is a stub with these replies. Both are closed when the test has finished. */
export async function openGateway(
  reply: StubReply | readonly StubReply[],
  descriptor: Partial<GatewayEndpointDescriptor> = {},
): Promise<{ readonly client: SippClient; readonly stub: GatewayStub }> {
  const stub = await startGatewayStub(...[reply].flat());
  const client = new SippClient();
  onTestFinished(() => client.close());
  await client.add('remote', { kind: 'gateway', target: 'tiny', baseUrl: stub.baseUrl, ...descriptor });
  return { client, stub };
}
