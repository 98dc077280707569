import type { FinishReason, TokenBatch, TokenUsage } from '../../contract/events.ts';
import { protocolFailed } from '../../profile/protocol-failed.ts';
import { readEvents } from '../../profile/read-events.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import { eventBody } from '../http/event-body.ts';
import { TextCollector } from '../http/text-collector.ts';
import type { StreamDelta } from './provider-adapter.ts';
import { isFailure, toReportedFailure } from './provider-failure.ts';

export interface ProviderStreamReader {
  readonly requestId: string;
  decodeEvent(data: unknown): StreamDelta;
  /** Called for each piece that comes. */
  onBytes(): void;
  onTokens(batch: TokenBatch): void;
  /** Called once, with the whole answer: when the provider says that it is complete, or else at the end of the stream. */
  onDone(answer: DecodedText): void;
}

/** What OpenAI sends as its last event. Compatible servers leave it out, or send their counts after it. */
const END = '[DONE]';

/**
 * Reads a streamed answer to its end. The counts may come after the reason why the answer ended, and the end may be told or not.
 *
 * @throws SippError what the stream reports, or `protocol_failed` where it is not what a provider says or ends too early.
 */
export async function readProviderStream(response: Response, reader: ProviderStreamReader): Promise<void> {
  const collector = new TextCollector(reader.requestId);
  let id: string | undefined;
  let usage: TokenUsage | undefined;
  let finishReason: FinishReason | undefined;
  let isDone = false;
  const finish = (reason: FinishReason): void => {
    isDone = true;
    reader.onDone({ id, text: collector.text, finishReason: reason, usage });
  };
  for await (const { event, data } of readEvents(eventBody(response), { onBytes: reader.onBytes })) {
    if (isDone) continue;
    if (data.trim() === END) {
      finish(finishReason ?? 'stop');
      continue;
    }
    const body = parse(data);
    if (event === 'error' || isFailure(body)) throw toReportedFailure(response, body);
    const delta = reader.decodeEvent(body);
    id ??= delta.id;
    finishReason = delta.finishReason ?? finishReason;
    if (delta.usage) usage = { ...usage, ...delta.usage };
    if (delta.text) reader.onTokens(collector.add(delta.text));
    if (delta.isLast) finish(finishReason ?? 'stop');
  }
  if (isDone) return;
  if (finishReason === undefined) throw protocolFailed('The stream ended before the answer was complete.');
  finish(finishReason);
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // The parser's own message quotes the text.
    throw protocolFailed('An event of the stream is not JSON.');
  }
}
