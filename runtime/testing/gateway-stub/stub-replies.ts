import { encodeEvent, type WireEvent } from '../../profile/wire-event.ts';
import type { StubReply } from './gateway-stub.ts';

const json = { 'content-type': 'application/json' };
const eventStream = { 'content-type': 'text/event-stream' };

/** A recorded stream: words with characters of one to four bytes, usage, and a frame that holds two tokens. */
export const recordedStream: readonly WireEvent[] = [
  { type: 'token', sequence: 0, text: 'Grüße' },
  { type: 'token', sequence: 2, text: ' 日本 ' },
  { type: 'token', sequence: 3, text: '🦜\n' },
  { type: 'usage', usage: { inputTokens: 5, outputTokens: 4, totalTokens: 9 } },
  { type: 'done', finishReason: 'stop' },
];

export const recordedText = 'Grüße 日本 🦜\n';

/** How gateways, and what stands before them, answer: well and badly. */
export const stubReplies = {
  json: (body: unknown, status = 200): StubReply => ({ status, headers: json, chunks: [JSON.stringify(body)] }),

  events: (events: readonly WireEvent[], ending: StubReply['ending'] = 'end'): StubReply => ({
    headers: eventStream,
    chunks: events.map(encodeEvent),
    ending,
  }),

  /** Every byte on its own, so that no frame, line or character arrives whole. */
  splitEvents: (events: readonly WireEvent[]): StubReply => ({
    headers: eventStream,
    chunks: [...new TextEncoder().encode(events.map(encodeEvent).join(''))].map((byte) => Uint8Array.of(byte)),
  }),

  rawEvents: (text: string, ending: StubReply['ending'] = 'end'): StubReply => ({
    headers: eventStream,
    chunks: [text],
    ending,
  }),

  failure: (status: number, code: string, message: string, headers: StubReply['headers'] = {}): StubReply => ({
    status,
    headers: { ...json, ...headers },
    chunks: [JSON.stringify({ error: { code, message } })],
  }),

  htmlErrorPage: (status: number): StubReply => ({
    status,
    headers: { 'content-type': 'text/html' },
    chunks: ['<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>'],
  }),

  redirect: (location: string): StubReply => ({ status: 307, headers: { location } }),

  /** Takes the request and never answers. */
  silence: { ending: 'hang' } satisfies StubReply,
} as const;
