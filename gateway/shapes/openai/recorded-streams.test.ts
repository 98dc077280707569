import OpenAI from 'openai';
import { ChatCompletionStream } from 'openai/lib/ChatCompletionStream';
import { Stream } from 'openai/streaming';
import { expect, test } from 'vitest';
import type { StubReply } from '../../../runtime/testing/stub-server/stub-server.ts';
import { openGateway, testToken } from '../../server/testing/open-gateway.ts';
import type { TextAnswer } from '../../targets/target.ts';
import { type ExpectedStream, streamFixture, streamFixtureNames } from '../../testing/stream-fixture.ts';
import { startUpstreamStub } from '../../testing/upstream-stub.ts';
import type { AnswerEncoder } from '../shape.ts';
import { ChatEncoder } from './chat-encoder.ts';
import { toResponseTerms } from './response-body.ts';
import { ResponsesEncoder } from './responses-encoder.ts';
import { dataOf, eventsOf } from './testing/answers.ts';

/** What every kind of target tells of the recorded streams, as long as it ends well. */
const endedWell = streamFixtureNames()
  .map((name) => ({ name, told: streamFixture(name).expected.told, answer: streamFixture(name).expected.answer }))
  .flatMap(({ name, told, answer }) =>
    answer === undefined ? [] : [{ name, told, answer: { ...answer, timings: {} } }],
  );

test.each(endedWell)('$name: a streamed chat says what the whole one says', async ({ told, answer }) => {
  const encoder = new ChatEncoder({ model: 'tiny', includeUsage: true });
  const [{ message, finish_reason }] = JSON.parse(encoder.whole([answer])).choices;

  const body = new Response(write(encoder, told, answer));
  const events = Stream.fromSSEResponse(body, new AbortController());
  const { choices } = await ChatCompletionStream.fromReadableStream(events.toReadableStream()).finalChatCompletion();

  const [choice] = choices;
  const calls = choice?.message.tool_calls?.map((call) => call.type === 'function' && [call.id, call.function]);
  expect(choice?.finish_reason).toBe(finish_reason);
  expect(choice?.message.content || null).toBe(message.content || null);
  expect(calls ?? []).toMatchObject(
    (message.tool_calls ?? []).map((call: { id: string; function: object }) => [call.id, call.function]),
  );
});

test.each(endedWell)('$name: a streamed response says what the whole one says', ({ told, answer }) => {
  const encoder = () => new ResponsesEncoder(toResponseTerms({}, 'tiny'));
  const whole = JSON.parse(encoder().whole([answer]));

  const { response } = eventsOf(write(encoder(), told, answer)).at(-1);

  expect(contentOf(response.output)).toEqual(contentOf(whole.output));
  expect(response).toMatchObject({ status: whole.status, usage: whole.usage });
});

test('a target of Anthropic answers a streamed chat with thoughts, text and tools', async () => {
  const { reply, expected } = streamFixture('anthropic_messages/thinking-text-and-tools');
  const client = await connect('anthropic', [reply]);

  const stream = client.chat.completions.stream({ model: 'far', messages: [{ role: 'user', content: 'hi' }] });

  const { choices } = await stream.finalChatCompletion();
  const [choice] = choices;
  expect(choice?.message.content).toBe(expected.answer?.text);
  expect(choice?.finish_reason).toBe('tool_calls');
  expect(choice?.message.tool_calls?.map((call) => call.type === 'function' && call.function.name)).toEqual(
    expected.answer?.toolCalls?.map(({ name }) => name),
  );
});

test('what a server that speaks the format streams is passed on as it came, and ends as it should', async () => {
  const { reply, body } = streamFixture('openai_chat/deepseek');
  const { post, stub } = await open('openai_compatible', [reply]);

  const answer = await post('/v1/chat/completions', {
    model: 'far',
    messages: [{ role: 'user', content: 'hi' }],
    stream: true,
    stream_options: { include_usage: true },
    own_field: { a: 1 },
  });

  expect(dataOf(await answer.text())).toEqual(dataOf(Buffer.from(body).toString()));
  expect(stub.requests[0]?.body).toMatchObject({ model: 'm', own_field: { a: 1 } });
});

test('a stream of a provider that fails in the middle ends with the failure', async () => {
  const client = await connect('anthropic', [streamFixture('anthropic_messages/error-in-the-middle').reply]);

  const stream = client.chat.completions.stream({ model: 'far', messages: [{ role: 'user', content: 'hi' }] });

  await expect(stream.finalContent()).rejects.toBeInstanceOf(OpenAI.APIError);
});

test('a failure in the middle of a response is thrown, too', async () => {
  const client = await connect('anthropic', [streamFixture('anthropic_messages/error-in-the-middle').reply]);

  const stream = client.responses.stream({ model: 'far', input: 'hi' });

  await expect(stream.finalResponse()).rejects.toBeInstanceOf(OpenAI.APIError);
});

async function open(type: 'anthropic' | 'openai_compatible', replies: readonly StubReply[]) {
  const stub = await startUpstreamStub(replies);
  const key = type === 'anthropic' ? 'api_key_env' : 'token_env';
  const toml = `
[[targets]]
name = "far"
type = "${type}"
model = "m"
base_url = "${stub.baseUrl}/v1"
${key} = "PROVIDER_KEY"
max_retries = 0
`;
  return { stub, ...(await openGateway({ toml })) };
}

async function connect(type: 'anthropic', replies: readonly StubReply[]): Promise<OpenAI> {
  const { publicUrl } = await open(type, replies);
  return new OpenAI({ apiKey: testToken, baseURL: `${publicUrl}/v1`, maxRetries: 0 });
}

/** The stream of an answer whose target tells it so. */
function write(encoder: AnswerEncoder, told: ExpectedStream['told'], answer: TextAnswer): string {
  const pieces = told.map((each) => (typeof each === 'string' ? encoder.text(0, each, 1) : encoder.delta(0, each)));
  return [encoder.begin(), ...pieces, encoder.end(0, answer), encoder.finish([answer])].join('');
}

interface Item {
  readonly type: string;
  readonly content?: readonly { readonly text: string }[];
  readonly name?: string;
  readonly arguments?: string;
}

/** What is thought, said and called, whatever the order and the number of items. */
function contentOf(output: readonly Item[]) {
  const textOf = (type: string) =>
    output.flatMap((item) => (item.type === type ? (item.content ?? []).map(({ text }) => text) : [])).join('');
  const calls = output.filter(({ type }) => type === 'function_call');
  return {
    reasoning: textOf('reasoning'),
    text: textOf('message'),
    calls: calls.map(({ name, arguments: text }) => [name, text]),
  };
}
