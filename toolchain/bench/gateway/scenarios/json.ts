import { alternate, type Subject } from '../../alternate.ts';
import type { Figure, Sample } from '../../figure.ts';
import { percentile } from '../../statistics.ts';
import { models } from '../behaviour.ts';
import { compare } from '../compare.ts';
import type { GatewayBench, GatewayScenario } from '../gateway-scenario.ts';
import { closedLoop } from '../load/closed-loop.ts';
import { fixedRate } from '../load/fixed-rate.ts';
import { toBody } from '../load/to-body.ts';
import { startMeter } from '../meter.ts';
import type { Contender } from '../servers/contender.ts';
import { withContenders } from '../with-contenders.ts';

/** A tenth of what the slowest server reaches: nobody queues, and latency is that of a request alone. */
const PER_SECOND = 100;

/** So many connections warm a server up before anything is measured: compilers have done most of their work then. */
const WARM_CONNECTIONS = 16;

const body = toBody(models.answer, { stream: false });

export const jsonScenario: GatewayScenario = {
  name: 'json',
  summary: 'whole answers: processor time, rate and latency by number of connections',
  run: (bench) => withContenders(bench, ({ contenders }) => measureJson(bench, contenders)),
};

type Measuring = Pick<GatewayBench, 'plan' | 'signal' | 'say'>;

/** Measures whole answers of servers that run, in turns. */
export async function measureJson(bench: Measuring, contenders: readonly Contender[]): Promise<readonly Figure[]> {
  const { plan } = bench;
  const figures: Figure[] = [];
  const take = async (label: string, measure: (contender: Contender) => Promise<readonly Sample[]>) => {
    const subjects = contenders.map(
      (contender): Subject => ({
        name: contender.name,
        measure: () => measure(contender),
      }),
    );
    figures.push(...(await alternate(subjects, { ...bench, ...plan, scenario: 'json', label })));
  };
  for (const contender of contenders) await warmUp(contender, bench);
  for (const connections of plan.connections) {
    const condition = `${connections} connection${connections === 1 ? '' : 's'}`;
    await take(condition, (contender) => atFullSpeed(contender, { ...bench, connections, condition }));
  }
  const even = `${PER_SECOND} requests/s`;
  await take(even, (contender) => atEvenRate(contender, { ...bench, condition: even }));
  return compare(figures);
}

async function warmUp(contender: Contender, { plan, signal }: Measuring): Promise<void> {
  const durationMs = plan.seconds * 1000;
  await closedLoop(contender, { body, connections: WARM_CONNECTIONS, durationMs, signal, onWarm: () => undefined });
}

type Conditioned = Measuring & { readonly condition: string };

async function atFullSpeed(contender: Contender, measuring: Conditioned & { readonly connections: number }) {
  const { condition, connections, plan, signal } = measuring;
  let meter = startMeter(contender.pid, condition);
  const onWarm = () => {
    meter = startMeter(contender.pid, condition);
  };
  const { latenciesMs, elapsedMs } = await closedLoop(contender, {
    body,
    connections,
    durationMs: plan.seconds * 1000,
    signal,
    onWarm,
  });
  const rate = (latenciesMs.length / elapsedMs) * 1000;
  return [
    ...meter.per('CPU per request', latenciesMs.length),
    { quantity: 'throughput', condition, unit: 'requests/s', value: rate } as const,
    ...toLatencies(latenciesMs, condition),
    ...meter.memory(),
  ];
}

async function atEvenRate(contender: Contender, { condition, plan, signal }: Conditioned) {
  const durationMs = plan.seconds * 1000;
  return toLatencies(await fixedRate(contender, { body, perSecond: PER_SECOND, durationMs, signal }), condition);
}

function toLatencies(latenciesMs: readonly number[], condition: string): readonly Sample[] {
  return [
    { quantity: 'latency p50', condition, unit: 'ms', value: percentile(latenciesMs, 50) },
    { quantity: 'latency p99', condition, unit: 'ms', value: percentile(latenciesMs, 99) },
  ];
}
