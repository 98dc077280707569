import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { encodeError } from '../../runtime/profile/encode-error.ts';
import { failureOf } from '../../runtime/testing/gateway-stub/failure-of.ts';
import { providerReplies, streamedAnswer } from '../../runtime/testing/provider-stub/provider-replies.ts';
import { ask } from '../testing/ask.ts';
import { openProviderTarget, stubKey } from '../testing/open-provider-target.ts';

const open = (model: string) => openProviderTarget(undefined, { config: { model, max_retries: 0 } });

test.each(['bytes', 'no-done'])('a stream of the model %s is whole', async (model) => {
  const { target } = await open(model);

  const { answer, texts } = ask(target);

  expect(await answer).toMatchObject({ text: streamedAnswer, usage: { totalTokens: 9 } });
  expect(texts.join('')).toBe(streamedAnswer);
});

test('a stream of Anthropic that comes in single bytes is whole', async () => {
  const { target } = await openProviderTarget(undefined, { type: 'anthropic', config: { model: 'bytes' } });

  expect(await ask(target).answer).toMatchObject({ text: streamedAnswer });
});

test.each([
  ['half-frame', 'protocol_failed', /^The stream ended before the answer was complete\.$/, ['Grüße']],
  ['error-event', 'remote_failed', /^broken$/, ['Grüße']],
  ['early-error', 'overloaded', /^busy$/, []],
  ['huge-frame', 'protocol_failed', /^The stream has an event of more than 1048576 characters\.$/, ['Grüße']],
  ['late-cut', 'connection_failed', /^The connection to target far failed \(.+\)\.$/, ['Grüße']],
  ['cut', 'connection_failed', /^The connection to target far failed \(.+\)\.$/, []],
  [
    'wrong-type',
    'protocol_failed',
    /^The provider of target far answered with text\/html instead of text\/event-stream\.$/,
    [],
  ],
  ['redirect', 'protocol_failed', /^The provider of target far wants to redirect the request, which is refused\.$/, []],
  ['no-json', 'protocol_failed', /answered with application\/json instead of text\/event-stream/, []],
])('a stream of the model %s fails with %s', async (model, code, message, pieces) => {
  const { target } = await open(model);

  const { answer, texts, ends } = ask(target);

  expect(await failureOf(answer)).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(texts).toEqual(pieces);
  expect(ends()).toBe(1);
});

test.each([
  ['error-200', 'remote_failed', /^broken$/],
  ['no-json', 'protocol_failed', /^The answer is not JSON\.$/],
  [
    'wrong-type',
    'protocol_failed',
    /^The provider of target far answered with text\/html instead of application\/json\.$/,
  ],
  ['late-cut', 'protocol_failed', /instead of application\/json/],
])('an answer of the model %s fails with %s', async (model, code, message) => {
  const { target } = await open(model);

  expect(await failureOf(ask(target, { stream: false }).answer)).toMatchObject({
    code,
    message: expect.stringMatching(message),
  });
});

test('an answer without end is not collected', async () => {
  const piece = 'x'.repeat(1_048_576);
  const endless = (async function* () {
    for (;;) yield piece;
  })();
  const headers = { 'content-type': 'application/json' };
  const { target, stub } = await openProviderTarget([{ headers, steps: endless }]);

  expect(await failureOf(ask(target, { stream: false }).answer)).toMatchObject({
    code: 'protocol_failed',
    message: 'The answer has more than 67108864 bytes.',
  });
  await (await stub.request(0)).aborted;
});

test('a refusal without end is told by its status', async () => {
  const endless = (async function* () {
    for (;;) yield 'x'.repeat(1_048_576);
  })();
  const { target, stub } = await openProviderTarget([{ status: 404, steps: endless }]);

  expect(await failureOf(ask(target).answer)).toMatchObject({
    code: 'model_not_found',
    message: 'The provider at target far answered 404 Not Found.',
  });
  await (await stub.request(0)).aborted;
});

test('a refusal that breaks off is told by its status', async () => {
  const { target } = await openProviderTarget([{ status: 403, chunks: ['{"error":'], ending: 'cut' }]);

  expect(await failureOf(ask(target).answer)).toMatchObject({ code: 'authorization', remote: { status: 403 } });
});

test.each([
  [400, 'invalid_request', undefined],
  [401, 'authentication', 502],
  [402, 'quota_exceeded', 502],
  [403, 'authorization', 502],
  [404, 'model_not_found', undefined],
  [408, 'timeout', 504],
  [429, 'rate_limited', 429],
  [500, 'overloaded', 503],
  [503, 'overloaded', 503],
  [529, 'overloaded', 503],
])('the status %i is %s', async (status, code, ours) => {
  const { target } = await open(`status-${status}`);

  const error = await failureOf(ask(target).answer);

  expect(error).toMatchObject({ code, message: `status ${status}`, remote: { status } });
  if (ours !== undefined) expect(encodeError(error).status).toBe(ours);
});

test('a client is told when to come back', async () => {
  const { target } = await open('status-429-7');

  expect(encodeError(await failureOf(ask(target).answer))).toMatchObject({
    status: 429,
    headers: { 'retry-after': '7' },
  });
});

test.each([
  providerReplies.failure(401, { code: stubKey, message: `Incorrect API key provided: ${stubKey}` }),
  providerReplies.failure(400, stubKey, { 'x-request-id': stubKey }),
  { status: 500, headers: { 'content-type': 'text/plain' }, chunks: [stubKey] },
  providerReplies.openAi([stubKey]),
  providerReplies.openAi([JSON.stringify({ error: { message: `Bearer ${stubKey}` } })]),
])('no error tells the key, not even where the answer does: %o', async (reply) => {
  const { target } = await openProviderTarget([reply]);

  const error = await failureOf(ask(target).answer);

  expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(stubKey);
});

test('no message tells where the provider is', async () => {
  const { target, stub } = await openProviderTarget([{ ending: 'cut', headers: {} }]);
  const { message } = await failureOf(ask(target).answer);

  expect(message).not.toContain(new URL(stub.baseUrl).port);
});
