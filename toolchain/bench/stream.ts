import { SippError } from '../../runtime/contract/errors.ts';
import type { RequestStats } from '../../runtime/contract/events.ts';

export interface StreamRequest {
  readonly prompt: string;
  /** Exactly so many are generated: the model's own end is ignored, so that all subjects do the same work. */
  readonly maxTokens: number;
  /** Default: none, and nothing is reused. */
  readonly contextKey?: string;
}

/** An answer as its reader saw it. Times are those of `performance.now()`. */
export interface TimedStream {
  readonly startedMs: number;
  readonly endedMs: number;
  /** When each token arrived. */
  readonly tokensMs: readonly number[];
  /** What the engine measured; absent for peers and for answers that were stopped. */
  readonly stats?: RequestStats;
}

export interface RunningStream {
  /** When the first token arrived. */
  readonly firstMs: Promise<number>;
  readonly ended: Promise<TimedStream>;
  /** Ends it early; `ended` resolves with what arrived. */
  stop(): void;
}

/** Starts an answer: the one thing that sipp's engine and llama-server both do. */
export type StartStream = (request: StreamRequest) => RunningStream;

export interface StreamSink {
  /** So many tokens have arrived just now. */
  onTokens(count: number): void;
  /** It ended, by itself or because it was stopped. */
  onEnd(stats?: RequestStats): void;
  onError(error: unknown): void;
}

/** Times an answer. `begin` starts it and returns what stops it; an aborted signal stops it and is its failure. */
export function timeStream(signal: AbortSignal, begin: (sink: StreamSink) => () => void): RunningStream {
  const startedMs = performance.now();
  const tokensMs: number[] = [];
  let onFirst = (_: number): void => undefined;
  const first = new Promise<number>((resolve) => {
    onFirst = resolve;
  });
  let stop = (): void => undefined;
  const ended = new Promise<TimedStream>((resolve, reject) => {
    const onEnd = (stats?: RequestStats) => {
      if (signal.aborted) reject(signal.reason);
      else resolve({ startedMs, tokensMs, endedMs: performance.now(), ...(stats && { stats }) });
    };
    const onTokens = (count: number) => {
      const now = performance.now();
      for (let index = 0; index < count; index += 1) tokensMs.push(now);
      if (count > 0) onFirst(now);
    };
    stop = begin({ onTokens, onEnd, onError: reject });
  });
  forwardAbort(signal, { stop, ended });
  const firstMs = Promise.race([first, ended.then(firstOf)]);
  firstMs.catch(() => undefined); // Whoever waits for it is told; nobody has to.
  return { firstMs, ended, stop };
}

function forwardAbort(signal: AbortSignal, { stop, ended }: Pick<RunningStream, 'stop' | 'ended'>): void {
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const forget = () => signal.removeEventListener('abort', stop);
  ended.then(forget, forget);
}

function firstOf({ tokensMs }: TimedStream): number {
  const [first] = tokensMs;
  if (first !== undefined) return first;
  throw new SippError('engine_failed', 'An answer ended without a token.');
}

/** Starts all requests at once and waits for all of them. */
export async function runTogether(
  start: StartStream,
  requests: readonly StreamRequest[],
): Promise<readonly TimedStream[]> {
  return Promise.all(requests.map((request) => start(request).ended));
}

/** Times between one token and the next, milliseconds. */
export function intervalsOf({ tokensMs }: Pick<TimedStream, 'tokensMs'>): readonly number[] {
  return tokensMs.slice(1).map((at, index) => at - (tokensMs[index] ?? at));
}

/** Intervals that overlap with a span of time: what a reader noticed of it. Those that touch it at one end do not count. */
export function intervalsDuring(
  { tokensMs }: Pick<TimedStream, 'tokensMs'>,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): readonly number[] {
  return tokensMs.slice(1).flatMap((end, index) => {
    const begin = tokensMs[index] ?? end;
    return end > fromMs && begin < toMs ? [end - begin] : [];
  });
}

/** Tokens of all answers per second, from the first request to the last token. */
export function totalRate(streams: readonly TimedStream[]): number {
  const startedMs = Math.min(...streams.map((stream) => stream.startedMs));
  const endedMs = Math.max(...streams.map((stream) => stream.endedMs));
  const tokens = streams.reduce((sum, { tokensMs }) => sum + tokensMs.length, 0);
  return (tokens / (endedMs - startedMs)) * 1000;
}

/** Sum of the answers' own rates, each between its first token and its last. */
export function decodeRate(streams: readonly TimedStream[]): number {
  return streams.reduce((sum, { tokensMs }) => {
    const spanMs = (tokensMs.at(-1) ?? 0) - (tokensMs[0] ?? 0);
    return spanMs > 0 ? sum + ((tokensMs.length - 1) / spanMs) * 1000 : sum;
  }, 0);
}
