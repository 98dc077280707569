import { setTimeout as wait } from 'node:timers/promises';
import type { Contender } from '../servers/contender.ts';
import { type Exchanged, exchange } from './exchange.ts';
import { requireAnswer } from './require-answer.ts';
import { withClients } from './with-clients.ts';

export interface FixedRate {
  readonly body: string;
  readonly perSecond: number;
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** Enough that none is waited for at the rates used here, unless the server is slow: then the wait belongs to it. */
const CONNECTIONS = 32;

/** Requests at even moments, whether or not earlier ones are answered. Resolves to their latencies, in milliseconds. */
export function fixedRate(contender: Contender, rate: FixedRate): Promise<readonly number[]> {
  const { body, perSecond, durationMs, signal } = rate;
  return withClients(contender, CONNECTIONS, async (clients) => {
    const count = Math.max(1, Math.round((durationMs / 1000) * perSecond));
    const startedMs = performance.now();
    const running: Promise<Exchanged>[] = [];
    for (let index = 0; index < count; index += 1) {
      const dueMs = startedMs + (index * 1000) / perSecond - performance.now();
      if (dueMs > 0) await wait(dueMs, undefined, { signal });
      const client = clients[index % clients.length];
      if (client !== undefined) running.push(exchange(client, { ...contender, body }).ended);
    }
    const all = await Promise.all(running);
    for (const each of all) requireAnswer(contender, each);
    // The first on each connection also opened it.
    const measured = all.length > 2 * clients.length ? all.slice(clients.length) : all;
    return measured.map(({ startedUs, endedUs }) => (endedUs - startedUs) / 1000);
  });
}
