import { setTimeout as wait } from 'node:timers/promises';
import { SippError } from '../../../../runtime/contract/errors.ts';
import { alternate, type Subject } from '../../alternate.ts';
import type { Figure, Sample } from '../../figure.ts';
import { percentile } from '../../statistics.ts';
import { models, pacedModel } from '../behaviour.ts';
import { nowUs } from '../clock.ts';
import type { GatewayBench, GatewayScenario } from '../gateway-scenario.ts';
import { exchange } from '../load/exchange.ts';
import { toBody } from '../load/to-body.ts';
import { withClients } from '../load/with-clients.ts';
import { pace } from '../pace.ts';
import type { Contender } from '../servers/contender.ts';
import type { RunningPart } from '../servers/start-part.ts';
import { type Field, withContenders } from '../with-contenders.ts';
import { streaming } from './streaming.ts';

/** Clients that leave, one after the other, in each measurement. */
const CLIENTS = 20;
/** After which a request without an answer has certainly reached the stub. */
const ARRIVED_MS = 30;
/** A server that has not let go of its request by then does not do it: this time is reported, far beyond the bar. */
export const NOT_CANCELLED_MS = 2000;

export const cancelScenario: GatewayScenario = {
  name: 'cancel',
  summary: "time from a client's disconnect to the end of the request upstream",
  run: (bench) => withContenders(bench, (field) => measureCancel(bench, field)),
};

type Measuring = Pick<GatewayBench, 'plan' | 'signal' | 'say' | 'note'>;

/** Lets clients leave servers that run, in turns. */
export function measureCancel(bench: Measuring, { stub, contenders }: Field): Promise<readonly Figure[]> {
  const stream = inStream(pacedModel(pace(bench.plan)));
  const subjects = streaming(bench, 'cancel', contenders)
    .filter(({ name }) => name !== 'direct')
    .map(
      (contender): Subject => ({
        name: contender.name,
        measure: async () => [
          ...(await leave(contender, stub, stream)),
          ...(await leave(contender, stub, beforeAnswer)),
        ],
      }),
    );
  return alternate(subjects, { ...bench, ...bench.plan, scenario: 'cancel', label: `${CLIENTS} clients leave` });
}

interface Leaving {
  readonly condition: string;
  readonly body: string;
  /** Whether a client leaves with the first piece of an answer, or while it waits for one. */
  readonly isOnData: boolean;
}

const inStream = (model: string): Leaving => ({
  condition: 'in a stream',
  body: toBody(model, { stream: true }),
  isOnData: true,
});
const beforeAnswer: Leaving = {
  condition: 'before the answer',
  body: toBody(models.silent, { stream: false }),
  isOnData: false,
};

async function leave(contender: Contender, stub: RunningPart, leaving: Leaving): Promise<readonly Sample[]> {
  const { condition } = leaving;
  const delaysMs: number[] = [];
  for (let client = 0; client < CLIENTS; client += 1) delaysMs.push(await leaveOnce(contender, stub, leaving));
  return [
    { quantity: 'cancel p50', condition, unit: 'ms', value: percentile(delaysMs, 50) },
    { quantity: 'cancel max', condition, unit: 'ms', value: Math.max(...delaysMs) },
  ];
}

/** Milliseconds between the client's end and that of its request upstream, seen by the stub. */
function leaveOnce(contender: Contender, stub: RunningPart, { body, isOnData }: Leaving): Promise<number> {
  return withClients(contender, 1, async ([client]) => {
    if (client === undefined) throw new SippError('internal', 'A client is missing.');
    const cancelled = nextCancelled(stub);
    let leftUs = Number.NaN;
    const running = exchange(client, {
      ...contender,
      body,
      onData: (_, self) => {
        if (!isOnData || !Number.isNaN(leftUs)) return;
        leftUs = nowUs();
        self.cut();
      },
    });
    if (!isOnData) {
      await wait(ARRIVED_MS);
      leftUs = nowUs();
      running.cut();
    }
    const cancelledUs = await cancelled;
    await running.ended;
    return cancelledUs === undefined ? NOT_CANCELLED_MS : (cancelledUs - leftUs) / 1000;
  });
}

function nextCancelled(stub: RunningPart): Promise<number | undefined> {
  return new Promise((resolve) => {
    const end = (us: number | undefined) => {
      clearTimeout(timer);
      forget();
      resolve(us);
    };
    const timer = setTimeout(() => end(undefined), NOT_CANCELLED_MS);
    const forget = stub.onLine((line) => {
      if ('cancelledUs' in line) end(line.cancelledUs);
    });
  });
}
