import type { Contender } from '../servers/contender.ts';
import { exchange } from './exchange.ts';
import { requireAnswer } from './require-answer.ts';
import { withClients } from './with-clients.ts';

export interface ClosedLoop {
  readonly body: string;
  readonly connections: number;
  readonly durationMs: number;
  readonly signal: AbortSignal;
  /** Called when connections and compiled code are warm and what is counted begins. */
  readonly onWarm: () => void;
}

export interface LoopResult {
  /** Of each answer that began and ended within the measured time. */
  readonly latenciesMs: readonly number[];
  readonly elapsedMs: number;
}

/** A share of the time that is measured goes first: connections open, and compilers and caches do their work. */
const WARM_SHARE = 0.25;

/** On each connection the next request follows the last answer: what a server can do, and how it feels alone. */
export function closedLoop(contender: Contender, loop: ClosedLoop): Promise<LoopResult> {
  return withClients(contender, loop.connections, async (clients) => {
    const asking = { ...contender, body: loop.body };
    const run = async (durationMs: number): Promise<LoopResult> => {
      const latenciesMs: number[] = [];
      const startedMs = performance.now();
      const untilMs = startedMs + durationMs;
      await Promise.all(
        clients.map(async (client) => {
          while (performance.now() < untilMs) {
            loop.signal.throwIfAborted();
            const exchanged = await exchange(client, asking).ended;
            requireAnswer(contender, exchanged);
            latenciesMs.push((exchanged.endedUs - exchanged.startedUs) / 1000);
          }
        }),
      );
      return { latenciesMs, elapsedMs: performance.now() - startedMs };
    };
    await run(loop.durationMs * WARM_SHARE);
    loop.onWarm();
    return run(loop.durationMs);
  });
}
