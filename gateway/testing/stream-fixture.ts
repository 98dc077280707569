import { readdirSync, readFileSync } from 'node:fs';
import type { ErrorCode } from '../../runtime/contract/errors.ts';
import type { StubReply } from '../../runtime/testing/stub-server/stub-server.ts';
import type { AnswerDelta, TextAnswer, WireFormat } from '../targets/target.ts';

/** What a recorded stream means, in neutral words. */
export interface ExpectedStream {
  /** Texts, and what is told beside them, in order. */
  readonly told: readonly (string | AnswerDelta)[];
  /** How it ends: one of both. */
  readonly answer?: Omit<TextAnswer, 'timings'>;
  readonly error?: { readonly code: ErrorCode; readonly message: string };
}

/** A stream as a provider sends it. */
export interface StreamFixture {
  /** `<format>/<name of the file>`. */
  readonly name: string;
  readonly format: WireFormat;
  /** Byte for byte. */
  readonly body: Uint8Array;
  /** What a stub answers, in one piece. */
  readonly reply: StubReply;
  readonly expected: ExpectedStream;
}

const directory = new URL('streams/', import.meta.url);
const headers = { 'content-type': 'text/event-stream; charset=utf-8' };
const formats: readonly WireFormat[] = ['openai_chat', 'openai_completions', 'anthropic_messages'];

/** Names of all recorded streams. */
export function streamFixtureNames(): readonly string[] {
  return formats.flatMap((format) =>
    readdirSync(new URL(`${format}/`, directory))
      .filter((file) => file.endsWith('.sse'))
      .sort()
      .map((file) => `${format}/${file.slice(0, -'.sse'.length)}`),
  );
}

/** A recorded stream by its name, such as `openai_chat/logprobs`. */
export function streamFixture(name: string): StreamFixture {
  const format = formats.find((each) => name.startsWith(`${each}/`));
  if (format === undefined) throw new RangeError(`${name} begins with no format.`);
  const body = readFileSync(new URL(`${name}.sse`, directory));
  // The file is ours.
  const expected = JSON.parse(readFileSync(new URL(`${name}.json`, directory), 'utf8')) as ExpectedStream;
  return { name, format, body, reply: { headers, chunks: [body] }, expected };
}
