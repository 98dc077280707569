import { expect, onTestFinished, test } from 'vitest';
import {
  createTemporaryDirectory,
  type DecoderOptions,
  writeDecoder,
  writeEmbedder,
} from '../../models/fixtures/index.ts';
import { missingAddon } from '../../runtime/testing/missing-addon.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
import { createHostedLoadEngine } from '../engine-host/hosted-load-engine.ts';
import { hostCommand } from '../engine-host/testing/host-command.ts';
import type { TextRequest } from '../targets/target.ts';
import { ask, askEmbeddings } from '../testing/ask.ts';
import { createLocalTarget } from './local-target.ts';
import { createResidency } from './residency.ts';
import { localConfig } from './testing/local-scene.ts';

/** A target as the gateway makes it, with the real engine in a real process. */
async function hostedTarget(config: Partial<LocalTargetConfig> = {}) {
  const pids: number[] = [];
  const note = (fields: object) => {
    if ('pid' in fields && !('line' in fields)) pids.push(Number(fields.pid));
  };
  const target = createLocalTarget(localConfig({ runtime: { context: { n_threads: 1 } }, ...config }), {
    loadEngine: createHostedLoadEngine({ command: await hostCommand() }),
    residency: createResidency({}),
    log: { debug: () => undefined, info: note, warn: note },
  });
  onTestFinished(() => target.close());
  return { target, pids };
}

const chat = { messages: [{ role: 'user', content: 'What is sipp?' }] } as const;

test('killing the engine in the middle of a stream fails that stream, and the next request is answered', async () => {
  // A model that never stops by itself: the answer to be cut off is still running, however late the signal comes.
  const endless = { context: { n_threads: 1 }, sampling: { ignore_eos: true } };
  const { target, pids } = await hostedTarget({ runtime: endless });
  const short = { input: chat, options: { temperature: 0, maxTokens: 12 } };
  const whole = await ask(target, short).answer;
  const running = ask(target, { input: { prompt: 'The sky' }, options: { maxTokens: 100_000 } });
  await running.received(1);

  process.kill(pids[0] ?? 0, 'SIGKILL');

  await expect(running.answer).rejects.toMatchObject({
    code: 'engine_crashed',
    message: "The engine's process was ended by SIGKILL.",
  });
  expect(target.status()).toMatchObject({ state: 'failed', reason: "The engine's process was ended by SIGKILL." });
  const again = await ask(target, short).answer;
  expect(again.text).toBe(whole.text);
  expect(target.status()).toMatchObject({ state: 'ready', restarts: 1 });
  expect(pids).toHaveLength(2);
});

const prompt = { prompt: 'The sky is <|im_end|> blue' };

test.each<[string, TextRequest['input'], DecoderOptions | undefined]>([
  ['a prompt', prompt, undefined],
  ['a conversation', chat, undefined],
  ['a prompt for a model that adds tokens', prompt, { chatTemplate: 'chatml' }],
  ['a conversation with such a model', chat, { chatTemplate: 'chatml' }],
])('the tokens of %s are counted as the engine counts them', async (_, input, options) => {
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const model = directory.file('decoder.gguf');
  if (options) await writeDecoder(model, options);
  const { target } = await hostedTarget(options ? { model } : {});
  const request = { requestId: 'r', input, options: { maxTokens: 1 }, stream: false };

  const counted = await target.countTokens(request);

  expect((await ask(target, request).answer).usage?.inputTokens).toBe(counted);
});

test('a prompt that does not fit is refused with the real counts', async () => {
  const { target } = await hostedTarget();

  const { answer } = ask(target, { input: { prompt: 'word '.repeat(20_000) } });

  await expect(answer).rejects.toMatchObject({
    code: 'context_length_exceeded',
    message: expect.stringMatching(/\d{5}/),
  });
});

test('several texts are embedded in one answer', async ({ skip }) => {
  const missing = missingAddon();
  if (missing !== undefined) skip(missing);
  const directory = await createTemporaryDirectory();
  onTestFinished(() => directory.remove());
  const model = directory.file('embedder.gguf');
  await writeEmbedder(model);
  const { target } = await hostedTarget({ model });
  const [sun] = (await askEmbeddings(target, ['sun'])).vectors;

  const { vectors, usage } = await askEmbeddings(target, ['rain', 'sun', 'rain']);

  const first = vectors.map(([value]) => value?.toFixed(4));
  expect(first).toEqual([first[0], sun?.[0]?.toFixed(4), first[0]]);
  expect(first[0]).not.toBe(first[1]);
  const request = { requestId: 'r', inputs: ['rain', 'sun', 'rain'] };
  expect(usage?.inputTokens).toBe(await target.countTokens(request));
});
