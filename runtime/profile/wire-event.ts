import type { FinishReason, TokenUsage } from '../contract/events.ts';
import type { ToolCall } from '../contract/options.ts';
import { decodeErrorBody, encodeErrorBody, type WireError } from './error-body.ts';
import { fieldsOf } from './fields-of.ts';
import { protocolFailed } from './protocol-failed.ts';
import type { ServerSentEvent } from './sse-parser.ts';
import { decodeFinishReason } from './text-response.ts';
import { decodeUsage, encodeUsage } from './token-counts.ts';
import { decodeToolCalls, encodeToolCalls } from './tool-calls.ts';

/** What a streamed answer consists of: tokens, then its usage where it is known, then `done`; or `error` at any time, as the last. */
export type WireEvent =
  | { readonly type: 'token'; readonly sequence: number; readonly text: string }
  | { readonly type: 'usage'; readonly usage: TokenUsage }
  | { readonly type: 'done'; readonly finishReason: FinishReason; readonly toolCalls?: readonly ToolCall[] }
  | { readonly type: 'error'; readonly error: WireError };

/** An event as it is on the wire, with the empty line that ends it. */
export function encodeEvent(event: WireEvent): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(dataOf(event))}\n\n`;
}

/**
 * Reads an event of a gateway. Undefined for `[DONE]`, which some proxies add.
 *
 * @throws SippError `protocol_failed` for what a gateway does not say.
 */
export function decodeEvent({ event, data }: ServerSentEvent): WireEvent | undefined {
  if (data === '[DONE]') return undefined;
  const value = parse(event, data);
  if (event === 'token') return decodeToken(value);
  if (event === 'usage') return { type: 'usage', usage: decodeUsage(value) ?? {} };
  if (event === 'done') return decodeDone(value);
  if (event === 'error') return { type: 'error', error: decodeErrorBody(data) ?? { message: 'The stream failed.' } };
  throw protocolFailed(`The stream has an unknown event ${event.slice(0, 60)}.`);
}

function dataOf(event: WireEvent): object {
  if (event.type === 'token') return { sequence: event.sequence, text: event.text };
  if (event.type === 'usage') return encodeUsage(event.usage);
  return event.type === 'done' ? encodeDone(event) : encodeErrorBody(event.error);
}

function encodeDone({ finishReason, toolCalls }: Extract<WireEvent, { type: 'done' }>): object {
  return { finish_reason: finishReason, ...(toolCalls && { tool_calls: encodeToolCalls(toolCalls) }) };
}

/** The reader counts tokens itself: batches that were merged on the way leave gaps in `sequence`. */
function decodeToken({ text, sequence }: Readonly<Record<string, unknown>>): WireEvent {
  if (typeof text !== 'string') throw protocolFailed('A token of the stream has no text.');
  return { type: 'token', sequence: Number.isSafeInteger(sequence) ? Number(sequence) : 0, text };
}

function decodeDone({ finish_reason, tool_calls }: Readonly<Record<string, unknown>>): WireEvent {
  const toolCalls = decodeToolCalls(tool_calls);
  return { type: 'done', finishReason: decodeFinishReason(finish_reason), ...(toolCalls && { toolCalls }) };
}

function parse(event: string, data: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(data));
  } catch {
    // The parser's own message quotes the data, which may hold anything.
    throw protocolFailed(`The ${event.slice(0, 60)} event of the stream is not JSON.`);
  }
}
