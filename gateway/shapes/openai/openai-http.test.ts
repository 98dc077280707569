import OpenAI from 'openai';
import { expect, test } from 'vitest';
import type { Script } from '../../../runtime/testing/scripted-engine.ts';
import { openGateway, testToken } from '../../server/testing/open-gateway.ts';

const ask = [{ role: 'user' as const, content: 'hi' }];

async function connect(script?: Script) {
  const gateway = await openGateway(script === undefined ? {} : { script });
  const client = new OpenAI({ apiKey: testToken, baseURL: `${gateway.publicUrl}/v1`, maxRetries: 0 });
  return { ...gateway, client };
}

const say = (text: string): Script => ({ answer: () => text });

test('a chat with a local model', async () => {
  const { client } = await connect(say('Hello'));

  const completion = await client.chat.completions.create({ model: 'tiny', messages: ask });

  expect(completion).toMatchObject({
    object: 'chat.completion',
    model: 'tiny',
    choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
    usage: { completion_tokens: 5 },
  });
});

test('a streamed chat with a local model', async () => {
  const { client } = await connect(say('Hello'));

  const stream = client.chat.completions.stream({
    model: 'tiny',
    messages: ask,
    stream_options: { include_usage: true },
  });

  expect(await stream.finalContent()).toBe('Hello');
  expect(await stream.totalUsage()).toMatchObject({ completion_tokens: 5 });
});

test('several answers in one stream', async () => {
  const { client } = await connect(say('Hello'));

  const stream = client.chat.completions.stream({ model: 'tiny', messages: ask, n: 2 });

  const { choices } = await stream.finalChatCompletion();
  expect(choices.map(({ message }) => message.content)).toEqual(['Hello', 'Hello']);
});

test('completions of a list of prompts', async () => {
  const { client } = await connect();

  const { choices } = await client.completions.create({ model: 'tiny', prompt: ['abc', 'xyz'], max_tokens: 2 });

  expect(choices).toMatchObject([
    { text: 'cb', index: 0, finish_reason: 'length' },
    { text: 'zy', index: 1 },
  ]);
});

test('embeddings, which the official client asks for in base64', async () => {
  const { client } = await connect({ capabilities: { supportsEmbeddings: true } });

  const { data } = await client.embeddings.create({ model: 'tiny', input: ['a', 'b'] });

  expect(data.map(({ embedding }) => embedding)).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test('a response, whole and as a stream', async () => {
  const { client } = await connect(say('Hello'));

  const response = await client.responses.create({ model: 'tiny', input: 'hi' });
  const streamed = await client.responses.stream({ model: 'tiny', input: 'hi' }).finalResponse();

  expect(response).toMatchObject({ status: 'completed', output_text: 'Hello', usage: { output_tokens: 5 } });
  expect(streamed).toMatchObject({
    status: 'completed',
    output: [{ content: [{ text: 'Hello' }] }],
    usage: { output_tokens: 5 },
  });
});

test('the models that a caller may use', async () => {
  const { client } = await connect();

  const { data } = await client.models.list();

  expect(data.map(({ id }) => id)).toEqual(['tiny']);
  expect(await client.models.retrieve('tiny')).toMatchObject({ id: 'tiny', object: 'model' });
});

test('fields that are dropped are told in a header', async () => {
  const { client } = await connect(say('Hello'));

  const { response } = await client.chat.completions
    .create({ model: 'tiny', messages: ask, user: 'u1', store: true })
    .withResponse();

  expect(response.headers.get('x-sipp-dropped')).toBe('user, store');
});

test.each([
  [{ model: 'none', messages: ask }, 404, 'model_not_found', 'model'],
  [{ model: 'tiny', messages: [] }, 400, null, 'messages'],
  [{ model: 'tiny', messages: ask, verbosity: 'low' as const }, 400, null, 'verbosity'],
  [
    { model: 'tiny', messages: [{ role: 'user' as const, content: 'x'.repeat(600) }] },
    400,
    'context_length_exceeded',
    'messages',
  ],
])('failures are told in the words of OpenAI (%#)', async (body, status, code, param) => {
  const { client } = await connect(say('Hello'));

  await expect(client.chat.completions.create(body)).rejects.toMatchObject({ status, code, param });
});

test('a caller without a token gets the envelope of OpenAI', async () => {
  const { publicUrl } = await connect();
  const client = new OpenAI({ apiKey: 'wrong', baseURL: `${publicUrl}/v1`, maxRetries: 0 });

  await expect(client.chat.completions.create({ model: 'tiny', messages: ask })).rejects.toMatchObject({
    status: 401,
    code: 'invalid_api_key',
    type: 'authentication_error',
  });
});
