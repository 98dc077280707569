import { onTestFinished } from 'vitest';
import { inTurn } from '../stub-server/in-turn.ts';
import { type StubReply, StubServer } from '../stub-server/stub-server.ts';

export type { StubReply, StubRequest } from '../stub-server/stub-server.ts';
export type GatewayStub = StubServer;

/** A server that gives one reply after another, and the last one again and again. It is closed when the test has finished. */
export async function startGatewayStub(...replies: readonly StubReply[]): Promise<GatewayStub> {
  const stub = await StubServer.start(inTurn(replies));
  onTestFinished(() => stub.close());
  return stub;
}
