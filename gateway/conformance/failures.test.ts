import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import Anthropic from '@anthropic-ai/sdk';
import { APICallError, generateText, type LanguageModel, streamText } from 'ai';
import OpenAI from 'openai';
import { test as base, describe, expect } from 'vitest';
import { fieldsOf } from '../../runtime/profile/fields-of.ts';
import type { StubScript } from '../../runtime/testing/stub-server/stub-server.ts';
import { testEnv, testToken } from '../server/testing/open-gateway.ts';
import { answerByModel } from '../testing/answer-by-model.ts';
import { openScene, providerLines, type Scene } from './testing/open-scene.ts';

/** Names of targets, and of the stub's models behind them, which fail as these say. */
const failing = [
  'status-400',
  'status-401',
  'status-404',
  'status-429-7',
  'status-500',
  'status-503',
  'late-silence',
  'silence',
] as const;
/** Their models fail the first time as it is said here, and then no more. */
const failingOnce: Readonly<Record<string, string>> = {
  'once for openai': 'status-503',
  'once for anthropic': 'status-429-1',
  'once for ai': 'status-503',
};

const tokens = `
[[tokens]]
env = "TEST_TOKEN"
caller = "application"

[[tokens]]
env = "OTHER_TOKEN"
caller = "other"
targets = ["anthropic"]
`;

const test = base.extend(
  'scene',
  { scope: 'file' },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which other fixtures are needed.
  ({}, { onCleanup }) => {
    const failed = new Set<string>();
    const providers: StubScript = (request) => {
      const body = fieldsOf(request.body);
      const name = String(body['model']);
      const failure = failingOnce[name];
      if (failure === undefined) return answerByModel(request);
      const model = failed.has(name) ? 'good' : failure;
      failed.add(name);
      return answerByModel({ ...request, body: { ...body, model } });
    };
    const toml = (baseUrl: string): string =>
      [...failing, ...Object.keys(failingOnce)].reduce(
        (lines, name) => lines + providerLines({ type: 'openai', name, model: name, baseUrl }),
        tokens,
      );
    return openScene({ onOpened: onCleanup, providers, toml });
  },
);

const messages = [{ role: 'user' as const, content: 'Hi' }];

const openAiOf = ({ gateway }: Scene, more: ConstructorParameters<typeof OpenAI>[0] = {}) =>
  new OpenAI({ baseURL: `${gateway.publicUrl}/v1`, apiKey: testToken, maxRetries: 0, ...more });
const anthropicOf = ({ gateway }: Scene, more: ConstructorParameters<typeof Anthropic>[0] = {}) =>
  new Anthropic({ baseURL: gateway.publicUrl, apiKey: testToken, maxRetries: 0, ...more });

const askOpenAi = (client: OpenAI, model: string) => client.chat.completions.create({ model, messages });
const askAnthropic = (client: Anthropic, model: string) => client.messages.create({ model, max_tokens: 64, messages });

/** Models of the AI SDK, by the package that speaks to the gateway. */
const aiPackages: Readonly<Record<string, (scene: Scene, name: string) => LanguageModel>> = {
  'openai-compatible': ({ gateway }, name) =>
    createOpenAICompatible({ name: 'sipp', baseURL: `${gateway.publicUrl}/v1`, apiKey: testToken })(name),
  anthropic: ({ gateway }, name) => createAnthropic({ baseURL: `${gateway.publicUrl}/v1`, apiKey: testToken })(name),
};

const caught = (told: Promise<unknown>): Promise<unknown> => told.catch((error: unknown) => error);
const isTold = { message: expect.stringMatching(/\w/), requestID: expect.stringMatching(/\S/) };

describe('openai', () => {
  test.for([
    ['status-400', OpenAI.BadRequestError, { status: 400, type: 'invalid_request_error' }],
    ['status-401', OpenAI.InternalServerError, { status: 502, type: 'server_error' }],
    ['status-404', OpenAI.InternalServerError, { status: 502, type: 'server_error' }],
    ['status-429-7', OpenAI.RateLimitError, { status: 429, code: 'rate_limit_exceeded' }],
    ['status-500', OpenAI.InternalServerError, { status: 503, type: 'server_error' }],
    ['status-503', OpenAI.InternalServerError, { status: 503, code: 'overloaded' }],
    ['none', OpenAI.NotFoundError, { status: 404, code: 'model_not_found', param: 'model' }],
  ] as const)('a failure of the target: %s', async ([model, Failure, about], { scene }) => {
    const failure = await caught(askOpenAi(openAiOf(scene), model));

    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ ...about, ...isTold });
  });

  test('a wrong key, and one that may not use the target', async ({ scene }) => {
    const wrong = await caught(askOpenAi(openAiOf(scene, { apiKey: 'wrong' }), 'openai'));
    const other = await caught(askOpenAi(openAiOf(scene, { apiKey: testEnv.OTHER_TOKEN }), 'openai'));

    expect(wrong).toBeInstanceOf(OpenAI.AuthenticationError);
    expect(wrong).toMatchObject({ code: 'invalid_api_key', ...isTold });
    expect(other).toBeInstanceOf(OpenAI.PermissionDeniedError);
    expect(other).toMatchObject({ status: 403, ...isTold });
  });

  test('the time to wait is told', async ({ scene }) => {
    const failure = await caught(askOpenAi(openAiOf(scene), 'status-429-7'));

    expect(failure instanceof OpenAI.APIError && failure.headers?.get('retry-after')).toBe('7');
  });

  test('a failure that may pass is asked again by the client itself', async ({ scene }) => {
    const before = scene.stub.requests.length;

    const { choices } = await askOpenAi(openAiOf(scene, { maxRetries: 1 }), 'once for openai');

    expect(choices[0]?.message.content).toBe('Hello');
    expect(scene.stub.requests).toHaveLength(before + 2);
  });

  test('leaving a stream cancels it at the provider', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const stream = await openAiOf(scene).chat.completions.create({ model: 'late-silence', messages, stream: true });
    for await (const { choices } of stream) if (choices[0]?.delta.content) break;

    await (await scene.stub.request(before)).aborted;
  });

  test('aborting a call cancels it at the provider', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const controller = new AbortController();
    const told = caught(
      openAiOf(scene).chat.completions.create({ model: 'silence', messages }, { signal: controller.signal }),
    );
    const { aborted } = await scene.stub.request(before);
    controller.abort();

    expect(await told).toBeInstanceOf(OpenAI.APIUserAbortError);
    await aborted;
  });

  test('a client that waits no longer is a client that leaves', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const failure = await caught(askOpenAi(openAiOf(scene, { timeout: 300 }), 'silence'));

    expect(failure).toBeInstanceOf(OpenAI.APIConnectionTimeoutError);
    await (await scene.stub.request(before)).aborted;
  });
});

describe('anthropic', () => {
  test.for([
    ['status-400', Anthropic.BadRequestError, { status: 400, type: 'invalid_request_error' }],
    ['status-401', Anthropic.InternalServerError, { status: 502, type: 'api_error' }],
    ['status-429-7', Anthropic.RateLimitError, { status: 429, type: 'rate_limit_error' }],
    ['status-503', Anthropic.InternalServerError, { status: 503, type: 'overloaded_error' }],
    ['none', Anthropic.NotFoundError, { status: 404, type: 'not_found_error' }],
  ] as const)('a failure of the target: %s', async ([model, Failure, about], { scene }) => {
    const failure = await caught(askAnthropic(anthropicOf(scene), model));

    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ ...about, ...isTold });
  });

  test('a wrong key, and one that may not use the target', async ({ scene }) => {
    const wrong = await caught(askAnthropic(anthropicOf(scene, { apiKey: 'wrong' }), 'openai'));
    const other = await caught(askAnthropic(anthropicOf(scene, { apiKey: testEnv.OTHER_TOKEN }), 'openai'));

    expect(wrong).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(wrong).toMatchObject({ type: 'authentication_error', ...isTold });
    expect(other).toBeInstanceOf(Anthropic.PermissionDeniedError);
    expect(other).toMatchObject({ type: 'permission_error', ...isTold });
  });

  test('a failure that may pass is asked again by the client itself', async ({ scene }) => {
    const before = scene.stub.requests.length;

    const { content } = await askAnthropic(anthropicOf(scene, { maxRetries: 1 }), 'once for anthropic');

    expect(content).toMatchObject([{ type: 'text', text: 'Hello' }]);
    expect(scene.stub.requests).toHaveLength(before + 2);
  });

  test('leaving a stream cancels it at the provider', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const stream = anthropicOf(scene).messages.stream({ model: 'late-silence', max_tokens: 64, messages });
    stream.on('text', () => stream.abort());

    expect(await caught(stream.finalMessage())).toBeInstanceOf(Anthropic.APIUserAbortError);
    await (await scene.stub.request(before)).aborted;
  });

  test('a client that waits no longer is a client that leaves', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const failure = await caught(askAnthropic(anthropicOf(scene, { timeout: 300 }), 'silence'));

    expect(failure).toBeInstanceOf(Anthropic.APIConnectionTimeoutError);
    await (await scene.stub.request(before)).aborted;
  });
});

describe.for(Object.entries(aiPackages))('ai (%s)', ([, modelOf]) => {
  test.for([
    ['status-400', 400, false],
    ['status-401', 502, true],
    ['status-429-7', 429, true],
    ['none', 404, false],
  ] as const)('a failure of the target: %s', async ([name, statusCode, isRetryable], { scene }) => {
    const failure = await caught(generateText({ model: modelOf(scene, name), prompt: 'Hi', maxRetries: 0 }));

    expect(APICallError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({ statusCode, isRetryable, message: expect.stringMatching(/\w/) });
  });

  test('aborting a stream cancels it at the provider', async ({ scene }) => {
    const before = scene.stub.requests.length;
    const controller = new AbortController();
    const { textStream } = streamText({
      model: modelOf(scene, 'late-silence'),
      prompt: 'Hi',
      maxOutputTokens: 64,
      abortSignal: controller.signal,
    });
    for await (const _ of textStream) controller.abort();

    await (await scene.stub.request(before)).aborted;
  });
});

test('ai: a failure that may pass is asked again by the client itself', async ({ scene }) => {
  const before = scene.stub.requests.length;
  const model = aiPackages['openai-compatible']?.(scene, 'once for ai') ?? 'none';

  const { text } = await generateText({ model, prompt: 'Hi', maxRetries: 1 });

  expect(text).toBe('Hello');
  expect(scene.stub.requests).toHaveLength(before + 2);
});
