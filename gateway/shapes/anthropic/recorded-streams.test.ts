import Anthropic from '@anthropic-ai/sdk';
import { expect, onTestFinished, test } from 'vitest';
import { StubServer } from '../../../runtime/testing/stub-server/stub-server.ts';
import { openGateway, testToken } from '../../server/testing/open-gateway.ts';
import { type StreamFixture, streamFixture, streamFixtureNames } from '../../testing/stream-fixture.ts';
import { MessageEncoder } from './message-encoder.ts';
import { gather } from './testing/gather.ts';

const namesOf = (format: string) => streamFixtureNames().filter((name) => name.startsWith(`${format}/`));

/** What the official client reads where a provider says what is recorded. */
async function read(type: 'openai' | 'anthropic', { reply }: StreamFixture): Promise<Anthropic.Message> {
  const stub = await StubServer.start(() => reply);
  onTestFinished(() => stub.close());
  const { publicUrl } = await openGateway({
    toml: `
[[targets]]
name = "far"
type = "${type}"
model = "recorded"
base_url = "${stub.baseUrl}/v1"
api_key_env = "PROVIDER_KEY"
max_retries = 0
`,
  });
  const client = new Anthropic({ baseURL: publicUrl, apiKey: testToken, maxRetries: 0 });
  const question = { model: 'far', max_tokens: 16, messages: [{ role: 'user' as const, content: 'Hi' }] };
  return client.messages.stream({ ...question, thinking: { type: 'adaptive' } }).finalMessage();
}

/** The same answer, not streamed. */
function wholeOf({ expected: { answer } }: StreamFixture): Anthropic.Message | undefined {
  if (answer === undefined) return undefined;
  const encoder = new MessageEncoder({ model: 'far', id: 'msg_1', requestId: 'request-1', showsThoughts: true });
  return JSON.parse(encoder.whole([{ ...answer, timings: {} }]));
}

test.each(namesOf('openai_chat'))('%s is the same to the client as if it had not been streamed', async (name) => {
  const fixture = streamFixture(name);
  const whole = wholeOf(fixture);
  if (whole === undefined) {
    await expect(read('openai', fixture)).rejects.toThrow(Anthropic.APIError);
    return;
  }
  const { id, content, ...rest } = whole;
  const message = await read('openai', fixture);

  expect(message).toMatchObject(rest);
  expect(gather(message.content)).toEqual(gather(content));
});

test.each(namesOf('anthropic_messages'))('%s comes to the client as it was said', async (name) => {
  const fixture = streamFixture(name);
  const { answer } = fixture.expected;
  if (answer === undefined) {
    await expect(read('anthropic', fixture)).rejects.toThrow(Anthropic.APIError);
    return;
  }
  const message = await read('anthropic', fixture);
  const { text, thinking, calls } = gather(message.content);

  expect(message.id).toBe(answer.id);
  expect({ text, thinking }).toEqual({ text: answer.text, thinking: answer.reasoning ?? '' });
  expect(calls).toHaveLength(answer.toolCalls?.length ?? 0);
});
