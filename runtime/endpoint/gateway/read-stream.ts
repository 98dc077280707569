import type { TokenBatch, TokenUsage } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { readEvents } from '../../profile/read-events.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import { decodeEvent } from '../../profile/wire-event.ts';
import { eventBody } from '../http/event-body.ts';
import { TextCollector } from '../http/text-collector.ts';
import { toStreamFailure } from './remote-failure.ts';

export interface StreamReader {
  readonly requestId: string;
  /** Called for each piece that comes. */
  onBytes(): void;
  onTokens(batch: TokenBatch): void;
  /** Called once, with the whole answer, before the stream itself has ended. */
  onDone(answer: StreamedText): void;
}

/** A stream tells no id of its answer. */
export type StreamedText = Omit<DecodedText, 'id'>;

/**
 * Reads a streamed answer to its end.
 *
 * @throws SippError what the stream reports, or `protocol_failed` where it is not what a gateway says or ends too early.
 */
export async function readStream(response: Response, reader: StreamReader): Promise<void> {
  const collector = new TextCollector(reader.requestId);
  let usage: TokenUsage | undefined;
  let isDone = false;
  for await (const item of readEvents(eventBody(response), { onBytes: reader.onBytes })) {
    const event = decodeEvent(item);
    if (event === undefined) continue;
    if (isDone) throw protocolFailed(`The stream goes on with the event ${event.type} after it was done.`);
    if (event.type === 'error') throw toStreamFailure(event.error, response);
    if (event.type === 'usage') usage = event.usage;
    if (event.type === 'token') reader.onTokens(collector.add(event.text));
    if (event.type === 'done') {
      isDone = true;
      const { type, ...end } = event;
      reader.onDone({ ...end, text: collector.text, usage });
    }
  }
  if (!isDone) throw protocolFailed('stream ended before a done event');
}
