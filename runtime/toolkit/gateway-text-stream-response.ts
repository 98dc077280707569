import type { SippTextRun } from '../api.ts';
import { encodeEvent } from '../profile/wire-event.ts';
import { gatewayErrorResponse } from './gateway-error-response.ts';

/**
 * A run as the response of a route: server-sent events as the run goes on. Where the client leaves, the run is cancelled
 * (`client_disconnected`). Where the run fails, the last event says so: the status has been sent by then.
 */
export function gatewayTextStreamResponse(run: SippTextRun): Response {
  const events = eventsOf(run);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await events.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel() {
      run.cancel('client_disconnected');
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } });
}

async function* eventsOf(run: SippTextRun): AsyncGenerator<string, undefined> {
  try {
    for await (const { text, sequenceStart } of run.tokens) {
      // Applications have always seen the text first.
      if (text !== '') yield `event: token\ndata: ${JSON.stringify({ text, sequence: sequenceStart })}\n\n`;
    }
    const { usage, finishReason, toolCalls } = await run.response;
    if (usage !== undefined) yield encodeEvent({ type: 'usage', usage });
    yield encodeEvent({ type: 'done', finishReason, ...(toolCalls && { toolCalls }) });
  } catch (error) {
    yield encodeEvent({ type: 'error', error: gatewayErrorResponse(error).body.error });
  }
  return undefined;
}
