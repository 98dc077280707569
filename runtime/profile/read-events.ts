import { type ServerSentEvent, SseParser } from './sse-parser.ts';

export interface ReadEventsOptions {
  /** Called for each piece that comes, heartbeats included. */
  readonly onBytes?: () => void;
}

/**
 * The server-sent events of a body. What the end cuts off is dropped. Leaving the loop early cancels the response.
 *
 * @throws SippError `protocol_failed` for an event without end.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  { onBytes }: ReadEventsOptions = {},
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const parser = new SseParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onBytes?.();
      yield* eventsOf(parser, value);
    }
  } finally {
    // A stream that has failed fails again when it is cancelled; the first failure is under way already.
    await reader.cancel().catch(() => undefined);
  }
}

/** What came before a failure is told before it. */
function* eventsOf(parser: SseParser, bytes: Uint8Array): Generator<ServerSentEvent> {
  const events: ServerSentEvent[] = [];
  try {
    parser.push(bytes, (event) => events.push(event));
  } finally {
    yield* events;
  }
}
