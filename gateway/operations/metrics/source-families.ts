import type { EngineDescription, EngineStats } from '../../../runtime/engine/engine.ts';
import type { TargetState } from '../../targets/target.ts';
import type { MetricFamily, Sample } from './metric-family.ts';
import type { AdmissionSample, MetricsSource, TargetSample } from './metrics-source.ts';

type ReadSource = () => MetricsSource | undefined;

/** The metrics of admission, of targets and of their engines: what they are at the moment of the scrape. */
export function sourceFamilies(read: ReadSource): readonly MetricFamily[] {
  return [...admissionFamilies(read), ...targetFamilies(read), ...engineFamilies(read)];
}

function admissionFamilies(read: ReadSource): readonly MetricFamily[] {
  const gauge = (name: string, help: string, value: (sample: AdmissionSample) => number | undefined): MetricFamily => ({
    name,
    help,
    type: 'gauge',
    samples: () => toSamples(read()?.admission(), value),
  });
  return [
    gauge('sipp_gateway_admission_queue_depth', 'Requests that wait for a place.', ({ waiting }) => waiting),
    gauge('sipp_gateway_admission_permits_in_use', 'Places that are taken.', ({ running }) => running),
    gauge('sipp_gateway_admission_permits', 'Places that there are; absent without a limit.', ({ limit }) => limit),
  ];
}

const toSamples = (sample: AdmissionSample | undefined, value: (sample: AdmissionSample) => number | undefined) => {
  const number = sample && value(sample);
  return number === undefined ? [] : [{ labels: {}, value: number }];
};

const states: readonly TargetState[] = ['ready', 'loading', 'unloaded', 'failed'];

function targetFamilies(read: ReadSource): readonly MetricFamily[] {
  const family = perTarget(read);
  return [
    {
      name: 'sipp_gateway_target_state',
      type: 'gauge',
      help: '1 for the state that the target is in, 0 for the others.',
      samples: () => (read()?.targets() ?? []).flatMap(stateSamples),
    },
    family('gauge', 'sipp_gateway_target_healthy', {
      help: '1 while the target gets its share of requests, 0 while it is ejected or on probation.',
      value: ({ isHealthy }) => Number(isHealthy),
    }),
    family('counter', 'sipp_gateway_retries_total', {
      help: 'Requests to a provider that were sent again after a failure.',
      value: ({ retries }) => retries,
    }),
  ];
}

const stateSamples = ({ name, status }: TargetSample): readonly Sample[] =>
  states.map((state) => ({ labels: { target: name, state }, value: Number(status.state === state) }));

type Engine = { readonly description: EngineDescription; readonly stats: EngineStats };

function engineFamilies(read: ReadSource): readonly MetricFamily[] {
  const family = perTarget(read);
  const gauge = (name: string, help: string, value: (engine: Engine) => number) =>
    family('gauge', name, { help, value: ({ status }) => status.engine && value(status.engine) });
  return [
    gauge('sipp_gateway_engine_slots', 'Requests that the engine can run together.', slotsOf),
    gauge('sipp_gateway_engine_requests_running', 'Requests in slots.', ({ stats }) => stats.requestsRunning),
    gauge('sipp_gateway_engine_requests_queued', 'Requests that wait for a slot.', ({ stats }) => stats.requestsQueued),
    gauge('sipp_gateway_engine_kv_positions_used', 'Positions of the KV cache in use.', ({ stats }) => stats.kvUsed),
    gauge('sipp_gateway_engine_kv_positions', 'Positions of the whole KV cache.', ({ stats }) => stats.kvTotal),
    family('counter', 'sipp_gateway_engine_restarts_total', {
      help: 'Times that the engine of a local target was started again after a crash.',
      value: ({ status }) => status.restarts,
    }),
  ];
}

const slotsOf = ({ description }: Engine): number => description.settings.parallel;

interface TargetFigure {
  readonly help: string;
  readonly value: (target: TargetSample) => number | undefined;
}

/** Makes families of one figure for each target; targets that do not have it are left out. */
const perTarget =
  (read: ReadSource) =>
  (type: 'counter' | 'gauge', name: string, { help, value }: TargetFigure): MetricFamily => ({
    name,
    type,
    help,
    *samples() {
      for (const target of read()?.targets() ?? []) {
        const number = value(target);
        if (number !== undefined) yield { labels: { target: target.name }, value: number };
      }
    },
  });
