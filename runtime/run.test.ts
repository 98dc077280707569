import { expect, onTestFinished, test, vi } from 'vitest';
import type { SippTextResponse } from './api.ts';
import { cancelled } from './contract/cancelled.ts';
import { SippError } from './contract/errors.ts';
import type { CancellationReason, TokenBatch } from './contract/events.ts';
import type { EngineListener } from './engine/engine.ts';
import { TextRun } from './run.ts';

const response: SippTextResponse = {
  endpoint: { kind: 'local', id: 'tiny' },
  text: 'abc',
  finishReason: 'stop',
  metadata: { requestId: '1' },
};

const batch = (sequenceStart: number, text: string): TokenBatch => ({
  requestId: '1',
  sequenceStart,
  text,
  frameCount: 1,
  byteCount: text.length,
});

/** A run whose work the test does itself. */
function openRun(options: { emitTokens?: boolean; signal?: AbortSignal } = {}) {
  let listener: EngineListener<SippTextResponse> = { onDone: () => undefined, onError: () => undefined };
  const reasons: CancellationReason[] = [];
  const run = new TextRun(
    (given) => {
      listener = given;
      return (reason) => reasons.push(reason);
    },
    { requestId: '1', emitTokens: true, ...options },
  );
  return { run, reasons, work: () => listener };
}

/** Rejections that nobody has handled, seen until the test ends. */
function watchRejections() {
  const onRejection = vi.fn();
  process.on('unhandledRejection', onRejection);
  onTestFinished(() => {
    process.off('unhandledRejection', onRejection);
  });
  return { onRejection, settled: () => new Promise((resolve) => setImmediate(resolve)) };
}

async function collect(tokens: AsyncIterable<TokenBatch>): Promise<TokenBatch[]> {
  const batches: TokenBatch[] = [];
  for await (const item of tokens) batches.push(item);
  return batches;
}

test('the response is one promise, asked for before or after the end', async () => {
  const { run, work } = openRun();
  const before = run.response;

  work().onDone(response);

  expect(run.response).toBe(before);
  expect(await run.response).toBe(response);
});

test('text that nobody has taken is merged into one batch', async () => {
  const { run, work } = openRun();
  work().onTokens?.(batch(0, 'a'));
  work().onTokens?.(batch(1, 'b'));
  work().onTokens?.(batch(2, 'c'));
  work().onDone(response);

  expect(await collect(run)).toEqual([{ requestId: '1', sequenceStart: 0, text: 'abc', frameCount: 3, byteCount: 3 }]);
});

test('a reader gets batches as they come', async () => {
  const { run, work } = openRun();
  const reader = run.tokens[Symbol.asyncIterator]();
  const first = reader.next();
  work().onTokens?.(batch(0, 'a'));
  expect((await first).value).toEqual(batch(0, 'a'));

  const second = reader.next();
  const third = reader.next();
  work().onTokens?.(batch(1, 'b'));
  work().onDone(response);

  expect((await second).value).toEqual(batch(1, 'b'));
  expect(await third).toEqual({ done: true, value: undefined });
});

test('text from before a failure is delivered before the failure', async () => {
  const { run, work } = openRun();
  work().onTokens?.(batch(0, 'a'));
  work().onError(new SippError('engine_failed', 'broken'));
  const reader = run[Symbol.asyncIterator]();

  expect((await reader.next()).value).toEqual(batch(0, 'a'));
  await expect(reader.next()).rejects.toThrow('broken');
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('leaving the loop early cancels the run', async () => {
  const { run, work, reasons } = openRun();
  work().onTokens?.(batch(0, 'a'));

  for await (const _ of run) break;
  work().onError(cancelled('caller_cancelled'));

  expect(reasons).toEqual(['caller_cancelled']);
  await expect(run.response).rejects.toMatchObject({
    code: 'cancelled',
    message: 'request cancelled (caller_cancelled)',
  });
});

test('leaving the loop after the end cancels nothing', async () => {
  const { run, work, reasons } = openRun();
  work().onTokens?.(batch(0, 'a'));
  work().onDone(response);

  for await (const _ of run) break;

  expect(reasons).toEqual([]);
});

test('a second reader is refused', () => {
  const { run } = openRun();
  run.tokens[Symbol.asyncIterator]();

  expect(() => run[Symbol.asyncIterator]()).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});

test('without emitted tokens the stream is empty and ends at once', async () => {
  const { run, work } = openRun({ emitTokens: false });

  expect(work().onTokens).toBeUndefined();
  expect(await collect(run)).toEqual([]);
});

test('the first reason for a cancellation wins', () => {
  const { run, reasons } = openRun();

  run.cancel('deadline_exceeded');
  run.cancel('client_disconnected');

  expect(reasons).toEqual(['deadline_exceeded', 'deadline_exceeded']);
});

test('a run can be cancelled while it is being started', () => {
  const reasons: CancellationReason[] = [];
  const controller = new AbortController();
  new TextRun(
    () => {
      controller.abort();
      return (reason) => reasons.push(reason);
    },
    { requestId: '1', emitTokens: true, signal: controller.signal },
  );

  expect(reasons).toEqual(['caller_cancelled']);
});

test('a signal cancels the run; one that is aborted already keeps it from starting', async () => {
  const controller = new AbortController();
  const { reasons } = openRun({ signal: controller.signal });
  controller.abort();
  const start = vi.fn();
  const late = new TextRun(start, { requestId: '2', emitTokens: true, signal: controller.signal });

  expect(reasons).toEqual(['caller_cancelled']);
  expect(start).not.toHaveBeenCalled();
  await expect(late.response).rejects.toMatchObject({ code: 'cancelled' });
});

test('a start that throws rejects the response and the tokens alike', async () => {
  const start = () => {
    throw new SippError('invalid_request', 'wrong');
  };
  const run = new TextRun(start, { requestId: '1', emitTokens: true });

  await expect(collect(run.tokens)).rejects.toThrow('wrong');
  await expect(run.response).rejects.toThrow('wrong');
});

test('a failure that one side has told does not come up as unhandled on the other', async () => {
  const { onRejection, settled } = watchRejections();
  const onlyTokens = openRun();
  const onlyResponse = openRun();
  const both = openRun();
  const untouched = openRun();
  void both.run.response;
  const reading = [collect(onlyTokens.run), collect(both.run)];
  const waiting = onlyResponse.run.response;

  for (const { work } of [onlyTokens, onlyResponse, both, untouched])
    work().onError(new SippError('engine_failed', 'broken'));

  await Promise.all(reading.map((promise) => expect(promise).rejects.toThrow('broken')));
  await expect(waiting).rejects.toThrow('broken');
  await settled();
  expect(onRejection).not.toHaveBeenCalled();
});
