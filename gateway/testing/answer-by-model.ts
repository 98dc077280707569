import { fieldsOf } from '../../runtime/profile/fields-of.ts';
import {
  anthropicAnswer,
  anthropicStream,
  chatChunk,
  openAiChatAnswer,
  openAiStream,
  openAiUsage,
  providerReplies,
} from '../../runtime/testing/provider-stub/provider-replies.ts';
import type { StubReply, StubRequest } from '../../runtime/testing/stub-server/stub-server.ts';

const eventStream = { 'content-type': 'text/event-stream' };
const first = `data: ${chatChunk({ content: 'Grüße' })}\n\n`;
const raw = (chunks: readonly (string | Uint8Array)[], ending: StubReply['ending'] = 'end'): StubReply => ({
  headers: eventStream,
  chunks,
  ending,
});

/** Larger than any event may be. */
const hugeFrame = `data: ${'x'.repeat(1_100_000)}\n\n`;

/** What providers do wrong, by the name of the model that does it. */
const uglyModels: Readonly<Record<string, (request: StubRequest) => StubReply>> = {
  bytes: (request) => providerReplies.inBytes(answer(request)),
  'no-done': () => providerReplies.openAi(openAiStream.slice(0, -1)),
  'half-frame': () => raw([first, 'data: {"id":"chatcmpl-1","choi']),
  'error-event': () => raw([first, 'data: {"error":{"message":"broken","type":"server_error"}}\n\n'], 'silence'),
  'early-error': () => raw(['data: {"error":{"message":"busy","type":"overloaded_error"}}\n\n']),
  'error-200': () => providerReplies.json({ error: { message: 'broken', type: 'server_error' } }),
  'no-json': () => ({ headers: { 'content-type': 'application/json' }, chunks: ['{"id":'] }),
  'wrong-type': () => ({ headers: { 'content-type': 'text/html' }, chunks: ['<html>'] }),
  redirect: () => ({ status: 307, headers: { location: 'http://127.0.0.1:1/' } }),
  'huge-frame': () => raw([first, hugeFrame], 'silence'),
  'late-silence': () => raw([first], 'silence'),
  silence: () => ({ ending: 'hang' }),
  'late-cut': () => raw([first], 'cut'),
  cut: () => ({ headers: eventStream, ending: 'cut' }),
};

/**
 * The answer of a model: a good one, or that of its name: one of the table above, or a status such as `status-429`, with the seconds
 * of Retry-After behind a second hyphen.
 */
export function answerByModel(request: StubRequest): StubReply {
  const model = String(fieldsOf(request.body)['model']);
  const [, status, seconds] = /^status-(\d{3})(?:-(\d+))?$/.exec(model) ?? [];
  if (status !== undefined) {
    const headers: Record<string, string> = seconds === undefined ? {} : { 'retry-after': seconds };
    return providerReplies.failure(Number(status), { message: `status ${status}` }, headers);
  }
  return (uglyModels[model] ?? answer)(request);
}

function answer({ path, body }: StubRequest): StubReply {
  const { input, stream } = fieldsOf(body);
  if (path.endsWith('/embeddings')) return providerReplies.json(embeddingsOf(input));
  if (path.endsWith('/messages')) {
    return stream === true ? providerReplies.anthropic(anthropicStream) : providerReplies.json(anthropicAnswer);
  }
  if (stream === true) return providerReplies.openAi(openAiStream);
  const isChat = path.endsWith('/chat/completions');
  return providerReplies.json(isChat ? openAiChatAnswer : completion);
}

const completion = {
  id: 'cmpl-1',
  object: 'text_completion',
  choices: [{ index: 0, text: 'Hello', finish_reason: 'stop' }],
  usage: openAiUsage,
};

/** A vector for each text, with the length of the text in it; the last text comes first, which clients have to put right. */
function embeddingsOf(input: unknown): object {
  const texts = [input].flat().map(String);
  const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: [text.length, 0.5] })).reverse();
  return { object: 'list', data, usage: { prompt_tokens: texts.length, total_tokens: texts.length } };
}
