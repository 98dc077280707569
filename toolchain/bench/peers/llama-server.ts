import http from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { SippError } from '../../../runtime/contract/errors.ts';
import { type Child, withChild } from '../child.ts';
import { freePort } from '../free-port.ts';
import { type StartStream, type StreamRequest, timeStream } from '../stream.ts';

export interface LlamaServerOptions {
  readonly modelPath: string;
  readonly parallel: number;
  /** Tokens of context of one answer. */
  readonly contextSize: number;
  readonly threads: number;
  readonly signal: AbortSignal;
}

export interface LlamaServer {
  readonly pid: number;
  readonly start: StartStream;
}

/** Large models take a while from a cold disk; longer than this is a hang. */
const START_LIMIT_MS = 120_000;
const HEALTH_PAUSE_MS = 25;
const DEATH_MS = 250;

/** Starts llama.cpp's llama-server, waits until it is ready, hands it to `use`, and kills it. */
export async function withLlamaServer<T>(
  path: string,
  options: LlamaServerOptions,
  use: (server: LlamaServer) => Promise<T>,
): Promise<T> {
  const { modelPath, parallel, contextSize, threads, signal } = options;
  const port = await freePort();
  const sizes = ['-np', parallel, '-c', parallel * contextSize, '-t', threads].map(String);
  const address = ['--host', '127.0.0.1', '--port', String(port), '--no-webui'];
  return withChild([path, '-m', modelPath, ...address, ...sizes], { signal }, async (child) => {
    const served = ready(port, child, signal).then(() => use({ pid: child.pid, start: serverStreams(port, signal) }));
    try {
      return await Promise.race([served, died(child)]);
    } catch (error) {
      // A connection breaks a moment before its server's death is known, and says less.
      await Promise.race([child.ended, wait(DEATH_MS, undefined, { signal })]);
      throw error;
    }
  });
}

/** A server that ends while it is in use has died, with whatever code. */
async function died(child: Child): Promise<never> {
  await child.ended;
  throw new SippError('engine_failed', 'llama-server ended before it was asked to.');
}

async function ready(port: number, child: Child, signal: AbortSignal): Promise<void> {
  const untilMs = child.startedMs + START_LIMIT_MS;
  while (performance.now() < untilMs) {
    if (await isHealthy(port)) return;
    await wait(HEALTH_PAUSE_MS, undefined, { signal });
  }
  throw new SippError('engine_failed', `llama-server was not ready after ${START_LIMIT_MS / 1000} s.`);
}

function isHealthy(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/health' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('error', () => resolve(false));
  });
}

/** Plain `node:http`, because the reader of eight fast streams must not take the processor from the server it measures. */
function serverStreams(port: number, signal: AbortSignal): StartStream {
  return (streamRequest) =>
    timeStream(signal, ({ onTokens, onEnd, onError }) => {
      let stopped = false;
      const fail = (cause: Error) => (stopped ? onEnd() : onError(failed(cause.message, cause)));
      // A connection each: one that was kept may be closed by the server just when it is used again.
      const request = http.request({ host: '127.0.0.1', port, path: '/completion', method: 'POST', agent: false });
      request.on('error', fail);
      request.on('response', (response) => {
        if (response.statusCode !== 200) request.destroy(new Error(`status ${response.statusCode}`));
        const countTokens = createEventCounter();
        response.on('data', (chunk: Buffer) => onTokens(countTokens(chunk)));
        response.on('end', () => onEnd());
        response.on('error', fail);
      });
      request.end(toBody(streamRequest));
      return () => {
        stopped = true;
        request.destroy();
      };
    });
}

/** Both sides take the likeliest token and nothing else: the server's other samplers would cost it time. */
function toBody({ prompt, maxTokens }: StreamRequest): string {
  const options = { n_predict: maxTokens, ignore_eos: true, temperature: 0, cache_prompt: false, stream: true };
  return JSON.stringify({ prompt, ...options, samplers: ['temperature'], return_tokens: true });
}

/** Counts the tokens in a stream of server-sent events, chunk by chunk: each event but the last lists those it brings. */
export function createEventCounter(): (chunk: Buffer) => number {
  let pending = '';
  const decoder = new TextDecoder();
  return (chunk) => {
    const lines = (pending + decoder.decode(chunk, { stream: true })).split('\n');
    pending = lines.pop() ?? '';
    return lines.filter((line) => line.startsWith('data: ')).reduce((sum, line) => sum + tokensOf(line.slice(6)), 0);
  };
}

function tokensOf(data: string): number {
  const event: unknown = JSON.parse(data);
  if (typeof event !== 'object' || event === null) return 0;
  if ('error' in event) throw failed(JSON.stringify(event.error));
  // The last event repeats nothing; it only says how the answer ended.
  if ('stop' in event && event.stop === true) return 0;
  return 'tokens' in event && Array.isArray(event.tokens) ? event.tokens.length : 0;
}

function failed(reason: string, cause?: unknown): SippError {
  return new SippError('engine_failed', `llama-server failed: ${reason}.`, { cause });
}
