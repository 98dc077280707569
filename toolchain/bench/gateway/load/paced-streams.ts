import { setTimeout as wait } from 'node:timers/promises';
import { pacedModel } from '../behaviour.ts';
import { nowUs } from '../clock.ts';
import type { Contender } from '../servers/contender.ts';
import { createStampReader } from '../stamp.ts';
import { exchange } from './exchange.ts';
import { requireAnswer } from './require-answer.ts';
import { toBody } from './to-body.ts';
import { withClients } from './with-clients.ts';

export interface PacedStreams {
  readonly streams: number;
  /** Of each stream. */
  readonly tokens: number;
  readonly perSecond: number;
  readonly signal: AbortSignal;
}

/** Runs streams at the same time; resolves to how long each of their chunks was on its way, in milliseconds. */
export function pacedStreams(contender: Contender, options: PacedStreams): Promise<readonly number[]> {
  const { streams, perSecond, signal } = options;
  const body = toBody(pacedModel(options), { stream: true });
  return withClients(contender, streams, async (clients) => {
    const latenciesMs: number[] = [];
    // Real clients do not come together: their chunks are spread over the time between two of them.
    const stepMs = 1000 / perSecond / streams;
    await Promise.all(
      clients.map(async (client, index) => {
        await wait(index * stepMs, undefined, { signal });
        const read = createStampReader((us) => latenciesMs.push((nowUs() - us) / 1000));
        requireAnswer(contender, await exchange(client, { ...contender, body, onData: read }).ended);
      }),
    );
    return latenciesMs;
  });
}
