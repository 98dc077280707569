import type { FinishReason, TokenBatch, TokenUsage } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { readEvents } from '../../profile/read-events.ts';
import { decodeEvent } from '../../profile/wire-event.ts';
import { toStreamFailure } from './remote-failure.ts';

export interface StreamReader {
  readonly requestId: string;
  /** Called for each piece that comes. */
  onBytes(): void;
  onTokens(batch: TokenBatch): void;
  /** Called once, with the whole answer, before the stream itself has ended. */
  onDone(answer: StreamedText): void;
}

export interface StreamedText {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: TokenUsage | undefined;
}

/** More than a million tokens; a stream without end must not take all memory. In UTF-16 units. */
const MAX_TEXT_LENGTH = 16_777_216;

/**
 * Reads a streamed answer to its end.
 *
 * @throws SippError what the stream reports, or `protocol_failed` where it is not what a gateway says or ends too early.
 */
export async function readStream(response: Response, reader: StreamReader): Promise<void> {
  const encoder = new TextEncoder();
  let text = '';
  let sequence = 0;
  let usage: TokenUsage | undefined;
  let isDone = false;
  for await (const item of readEvents(response.body ?? emptyBody(), { onBytes: reader.onBytes })) {
    const event = decodeEvent(item);
    if (event === undefined) continue;
    if (isDone) throw protocolFailed(`The stream goes on with the event ${event.type} after it was done.`);
    if (event.type === 'error') throw toStreamFailure(event.error, response);
    if (event.type === 'usage') usage = event.usage;
    if (event.type === 'token') {
      text += event.text;
      if (text.length > MAX_TEXT_LENGTH)
        throw protocolFailed(`The answer has more than ${MAX_TEXT_LENGTH} characters.`);
      reader.onTokens(toBatch(reader.requestId, sequence, event.text, encoder));
      sequence += 1;
    }
    if (event.type === 'done') {
      isDone = true;
      reader.onDone({ text, finishReason: event.finishReason, usage });
    }
  }
  if (!isDone) throw protocolFailed('stream ended before a done event');
}

/** Counted here: a gateway's own numbers have gaps where it merged tokens. */
function toBatch(requestId: string, sequenceStart: number, text: string, encoder: TextEncoder): TokenBatch {
  return { requestId, sequenceStart, text, frameCount: 1, byteCount: encoder.encode(text).byteLength };
}

const emptyBody = (): ReadableStream<Uint8Array> => new ReadableStream({ start: (controller) => controller.close() });
