import type { TokenBatch } from '../../contract/events.ts';
import { readEvents } from '../../profile/read-events.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import { eventBody } from '../http/event-body.ts';
import { TextCollector } from '../http/text-collector.ts';
import type { TextAdapter } from './provider-adapter.ts';
import { StreamAnswer } from './stream-answer.ts';

export interface ProviderStreamReader extends Pick<TextAdapter<unknown>, 'decodeEvent'> {
  readonly requestId: string;
  /** Called for each piece that comes. */
  onBytes(): void;
  onTokens(batch: TokenBatch): void;
  /** Called once, with the whole answer: when the provider says that it is complete, or else at the end of the stream. */
  onDone(answer: DecodedText): void;
}

/**
 * Reads a streamed answer to its end.
 *
 * @throws SippError what the stream reports, or `protocol_failed` where it is not what a provider says or ends too early.
 */
export async function readProviderStream(response: Response, reader: ProviderStreamReader): Promise<void> {
  const collector = new TextCollector(reader.requestId);
  const answer = new StreamAnswer(reader, response);
  for await (const event of readEvents(eventBody(response), { onBytes: reader.onBytes })) {
    if (answer.isComplete) continue;
    const body = answer.parse(event);
    const text = body === undefined ? undefined : answer.add(body).text;
    if (text) reader.onTokens(collector.add(text));
    if (answer.isComplete) reader.onDone(answer.end(collector.text));
  }
  if (!answer.isComplete) reader.onDone(answer.end(collector.text));
}
