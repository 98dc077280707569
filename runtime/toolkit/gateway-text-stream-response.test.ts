import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { packageRoot } from '../../models/package-root.ts';
import { gatewayTextStreamResponse, SippClient, SippError, type SippTextRun } from '../index.ts';
import { type Script, scriptedLoader } from '../testing/scripted-engine.ts';

async function startQuery(prompt: string, script: Script = {}): Promise<SippTextRun> {
  const { loadEngine } = scriptedLoader(script);
  const client = new SippClient({ loadEngine });
  onTestFinished(() => client.close());
  await client.add('tiny', { kind: 'local', modelPath: join(packageRoot(), 'models', 'sipp-tiny.gguf') });
  return client.query({ prompt });
}

test('a run is streamed with the keys in the order that clients know', async () => {
  const response = gatewayTextStreamResponse(await startQuery('ba'));

  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(mergedText(await response.text())).toBe('ab');
});

/** Tokens that come faster than they are read are merged: how many events there are is up to the machine. */
function mergedText(body: string): string {
  const [, tokens = '', rest] =
    /^((?:event: token\ndata: \{"text":"[ab]+","sequence":[01]\}\n\n)+)([\s\S]*)$/.exec(body) ?? [];
  expect(rest).toBe(
    'event: usage\ndata: {"input_tokens":2,"output_tokens":2,"total_tokens":4}\n\n' +
      'event: done\ndata: {"finish_reason":"stop"}\n\n',
  );
  return [...tokens.matchAll(/"text":"([ab]+)"/g)].map(([, text]) => text).join('');
}

test('a failure is the last event', async () => {
  const beat = () => Promise.reject(new SippError('engine_failed', 'decode failed'));
  const body = await gatewayTextStreamResponse(await startQuery('a', { beat })).text();

  expect(body).toBe('event: error\ndata: {"error":{"code":"engine_failed","message":"decode failed"}}\n\n');
});

test('a client that leaves cancels the run', async () => {
  let isFirst = true;
  const beat = async () => {
    if (isFirst) isFirst = false;
    else await new Promise(() => undefined);
  };
  const run = await startQuery('abc', { beat });
  const reader = gatewayTextStreamResponse(run).body?.getReader();

  expect(new TextDecoder().decode((await reader?.read())?.value)).toContain('"text":"c"');
  await reader?.cancel();

  await expect(run.response).rejects.toMatchObject({
    code: 'cancelled',
    message: 'request cancelled (client_disconnected)',
  });
});
