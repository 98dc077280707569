import { alternate, type Subject } from '../../alternate.ts';
import type { Figure, Sample } from '../../figure.ts';
import { percentile } from '../../statistics.ts';
import { compare } from '../compare.ts';
import type { GatewayBench, GatewayScenario } from '../gateway-scenario.ts';
import { pacedStreams } from '../load/paced-streams.ts';
import { startMeter } from '../meter.ts';
import { pace, warmPace } from '../pace.ts';
import type { Contender } from '../servers/contender.ts';
import { withContenders } from '../with-contenders.ts';
import { streaming } from './streaming.ts';

export const sseScenario: GatewayScenario = {
  name: 'sse',
  summary: 'streams of 50 tokens a second: processor time and latency of a chunk',
  run: (bench) => withContenders(bench, ({ contenders }) => measureSse(bench, streaming(bench, 'sse', contenders))),
};

/** So many streams warm a server up before anything is measured. */
const WARM_STREAMS = 64;

type Measuring = Pick<GatewayBench, 'plan' | 'signal' | 'say'>;

/** Measures streams of servers that run, in turns. */
export async function measureSse(bench: Measuring, contenders: readonly Contender[]): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const contender of contenders) {
    await pacedStreams(contender, { ...warmPace, streams: WARM_STREAMS, signal: bench.signal });
  }
  for (const streams of bench.plan.streams) {
    const condition = `${streams} stream${streams === 1 ? '' : 's'}`;
    const subjects = contenders.map(
      (contender): Subject => ({
        name: contender.name,
        measure: () => measure(contender, { ...bench, streams, condition }),
      }),
    );
    figures.push(...(await alternate(subjects, { ...bench, ...bench.plan, scenario: 'sse', label: condition })));
  }
  return compare(figures);
}

interface Streams extends Measuring {
  readonly streams: number;
  readonly condition: string;
}

async function measure(contender: Contender, options: Streams): Promise<readonly Sample[]> {
  const { streams, condition, plan, signal } = options;
  await pacedStreams(contender, { ...warmPace, streams, signal });
  const meter = startMeter(contender.pid, condition);
  const latenciesMs = await pacedStreams(contender, { ...pace(plan), streams, signal });
  return [
    ...meter.per('CPU per chunk', latenciesMs.length),
    { quantity: 'latency p50', condition, unit: 'ms', value: percentile(latenciesMs, 50) },
    { quantity: 'latency p99', condition, unit: 'ms', value: percentile(latenciesMs, 99) },
    ...meter.memory(),
  ];
}
