import type { Client } from 'undici';
import { type Exchanged, exchange, type RunningExchange } from '../load/exchange.ts';
import type { Contender } from '../servers/contender.ts';
import type { Job } from './job.ts';

/** A reader that stays slow for longer would only make the soak longer. */
const SLOW_READS = 10;

/** Does a client's part; resolves however it ends. */
export async function runJob(client: Client, { path, headers }: Contender, job: Job): Promise<Exchanged> {
  const { body, token, leavesAfterMs, readsAfterMs } = job;
  const timers = new Set<NodeJS.Timeout>();
  let reads = 0;
  const readSlowly = (self: RunningExchange) => {
    reads += 1;
    if (readsAfterMs === undefined || reads > SLOW_READS) return;
    self.pause();
    timers.add(setTimeout(() => self.resume(), readsAfterMs));
  };
  const running = exchange(client, {
    path,
    headers: token === undefined ? headers : { ...headers, authorization: `Bearer ${token}` },
    body,
    ...(readsAfterMs !== undefined && { onData: (_: Uint8Array, self: RunningExchange) => readSlowly(self) }),
  });
  if (leavesAfterMs !== undefined) timers.add(setTimeout(() => running.cut(), leavesAfterMs));
  try {
    return await running.ended;
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
