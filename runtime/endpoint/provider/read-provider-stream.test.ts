import { expect, test } from 'vitest';
import type { TokenBatch } from '../../contract/events.ts';
import { failureOf } from '../../testing/gateway-stub/failure-of.ts';
import type { StubReply } from '../../testing/gateway-stub/gateway-stub.ts';
import { openProvider } from '../../testing/provider-stub/open-provider.ts';
import {
  anthropicStream,
  chatChunk,
  openAiStream,
  providerReplies,
  streamedAnswer,
  usageChunk,
} from '../../testing/provider-stub/provider-replies.ts';

const endpoint = { kind: 'provider', id: 'remote' } as const;
const query = { endpoint, prompt: 'Hi' };
const hello = chatChunk({ content: 'Hello' });
const end = (reason: string) => chatChunk({}, reason);

test.each([
  ['without [DONE]', openAiStream.slice(0, -1), { text: streamedAnswer, usage: { totalTokens: 9 } }],
  ['without counts', [hello, end('stop'), '[DONE]'], { text: 'Hello', finishReason: 'stop' }],
  ['without a reason', [hello, '[DONE]'], { text: 'Hello', finishReason: 'stop' }],
  ['with its counts before the reason', [hello, usageChunk, end('length')], { usage: { totalTokens: 9 } }],
  ['with a last piece beside the reason', [chatChunk({ content: 'Hello' }, 'length')], { text: 'Hello' }],
  ['with events after its end', [hello, '[DONE]', 'never read'], { text: 'Hello' }],
  ['with thoughts', [chatChunk({ reasoning_content: 'Hm.' }), hello, end('stop')], { text: 'Hello' }],
  ['with parts', [chatChunk({ content: [{ type: 'text', text: 'Hello' }] }, 'stop')], { text: 'Hello' }],
  ['with no text at all', [end('stop')], { text: '', finishReason: 'stop' }],
  ['that is held back', [hello, end('content_filter')], { text: 'Hello', finishReason: 'content_filter' }],
  ['with a refusal', [chatChunk({ refusal: 'No.' }), end('stop')], { text: 'No.', finishReason: 'content_filter' }],
  ['that ends at a limit', [hello, end('length'), '[DONE]'], { finishReason: 'length' }],
  ['that ends at a limit by another name', [hello, end('max_tokens')], { finishReason: 'length' }],
  ['that ends with a call it does not tell', [hello, end('tool_calls')], { finishReason: 'stop' }],
])('a stream %s is an answer', async (_, data, answer) => {
  const { client } = await openProvider(providerReplies.openAi(data));

  expect(await client.query(query).response).toMatchObject(answer);
});

test('a stream that never closes is answered when it is done', async () => {
  const openAi = await openProvider(providerReplies.openAi(openAiStream, 'silence'));
  const anthropic = await openProvider(providerReplies.anthropic(anthropicStream, 'silence'), {
    provider: 'anthropic',
  });

  expect((await openAi.client.query(query).response).text).toBe(streamedAnswer);
  expect((await anthropic.client.query(query).response).text).toBe(streamedAnswer);
});

test('leaving the loop aborts the request', async () => {
  const { client, stub } = await openProvider(providerReplies.openAi([hello], 'silence'));
  const run = client.query(query);

  for await (const { text } of run) {
    expect(text).toBe('Hello');
    break;
  }

  await expect(run.response).rejects.toMatchObject({ code: 'cancelled' });
  await (await stub.request(0)).aborted;
});

test('removing the endpoint aborts what runs there', async () => {
  const { client, stub } = await openProvider({ ending: 'hang' });
  const run = client.query(query);
  const sent = await stub.request(0);

  expect(await client.remove('remote')).toBe(true);

  await expect(run.response).rejects.toMatchObject({ message: 'request cancelled (server_shutdown)' });
  await sent.aborted;
});

const failure = (error: unknown) => JSON.stringify({ error });
const raw = (text: string): StubReply => ({ headers: { 'content-type': 'text/event-stream' }, chunks: [text] });

test.each([
  [providerReplies.openAi([hello]), 'protocol_failed', /^The stream ended before the answer was complete\.$/],
  [providerReplies.openAi([hello, '{"cho']), 'protocol_failed', /^An event of the stream is not JSON\.$/],
  [providerReplies.openAi([hello], 'cut'), 'connection_failed', /^The connection to http.* failed/],
  [raw(`data: ${'x'.repeat(1_100_000)}`), 'protocol_failed', /an event of more than 1048576 characters/],
  [providerReplies.openAi([hello, failure({ message: 'gone', type: 'server_error' })]), 'remote_failed', /^gone$/],
  [providerReplies.openAi([hello, failure({ message: 'busy', code: 502 })]), 'overloaded', /^busy$/],
  [providerReplies.openAi([hello, failure('out of memory')]), 'remote_failed', /^out of memory$/],
  [providerReplies.openAi([hello, '{"object":"error","message":"gone"}']), 'remote_failed', /^gone$/],
  [raw('event: error\ndata: {"message":"gone"}\n\n'), 'remote_failed', /^gone$/],
  [providerReplies.json({ choices: [] }), 'protocol_failed', /application\/json instead of text\/event-stream/],
] as const)('the stream %o fails with %s', async (reply, code, message) => {
  const { client } = await openProvider(reply);

  expect(await failureOf(client.query(query).response)).toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test('an error event of Anthropic ends the stream after the text that came', async () => {
  const error = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
  const reply = providerReplies.anthropic([...anthropicStream.slice(0, 7), error]);
  const { client, stub } = await openProvider(reply, { provider: 'anthropic' });
  const batches: TokenBatch[] = [];

  const reading = (async () => {
    for await (const batch of client.query(query)) batches.push(batch);
  })();

  expect(await failureOf(reading)).toMatchObject({
    code: 'overloaded',
    message: 'Overloaded',
    remote: { status: 200, code: 'overloaded_error' },
  });
  expect(batches.map(({ text }) => text)).toEqual(['Grüße']);
  expect(stub.requests).toHaveLength(1);
});

test('a stream of Anthropic that ends in the middle has failed', async () => {
  const { client } = await openProvider(providerReplies.anthropic(anthropicStream.slice(0, 8)), {
    provider: 'anthropic',
  });

  expect(await failureOf(client.query(query).response)).toMatchObject({ code: 'protocol_failed' });
});
