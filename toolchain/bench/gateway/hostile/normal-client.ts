import { setTimeout as wait } from 'node:timers/promises';
import { models } from '../behaviour.ts';
import { exchange } from '../load/exchange.ts';
import { toBody } from '../load/to-body.ts';
import { withClients } from '../load/with-clients.ts';
import type { Contender } from '../servers/contender.ts';

export interface Experience {
  readonly answered: number;
  readonly failed: number;
  readonly latenciesMs: readonly number[];
}

const PAUSE_MS = 20;
const body = toBody(models.answer, { stream: false });

/** A client that means no harm, for as long as `attack` runs: it asks again and again, and says how that went. */
export function besideNormalClient(target: Contender, attack: () => Promise<void>): Promise<Experience> {
  return withClients(target, 1, async ([client]) => {
    const latenciesMs: number[] = [];
    let failed = 0;
    let isOver = false;
    const attacking = attack().finally(() => {
      isOver = true;
    });
    // Judged below, when the client has stopped.
    attacking.catch(() => undefined);
    while (client !== undefined && (!isOver || latenciesMs.length + failed === 0)) {
      const { status, startedUs, endedUs } = await exchange(client, { ...target, body }).ended;
      if (status === 200) latenciesMs.push((endedUs - startedUs) / 1000);
      else failed += 1;
      await wait(PAUSE_MS);
    }
    await attacking;
    return { answered: latenciesMs.length, failed, latenciesMs };
  });
}
