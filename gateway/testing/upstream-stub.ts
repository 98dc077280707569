import { onTestFinished } from 'vitest';
import { inTurn } from '../../runtime/testing/stub-server/in-turn.ts';
import { type StubReply, type StubScript, StubServer } from '../../runtime/testing/stub-server/stub-server.ts';
import { answerByModel } from './answer-by-model.ts';

/**
 * A server that speaks as OpenAI and Anthropic do: as a script says, with replies one after another, or, without them, as the model
 * of each request names. It is closed when the test has finished.
 */
export async function startUpstreamStub(
  script: StubScript | readonly StubReply[] = answerByModel,
): Promise<StubServer> {
  const stub = await StubServer.start(typeof script === 'function' ? script : inTurn(script));
  onTestFinished(() => stub.close());
  return stub;
}
