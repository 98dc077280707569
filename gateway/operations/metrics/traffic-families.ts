import type { Distribution } from './distribution.ts';
import type { Labels, MetricFamily, Sample } from './metric-family.ts';
import type { CallerTraffic, TargetTraffic, Traffic } from './traffic.ts';

/** The metrics of requests. */
export function trafficFamilies(traffic: Traffic): readonly MetricFamily[] {
  return [
    perCaller(traffic, 'requests', 'sipp_gateway_requests_total', 'Requests that have ended.'),
    perCaller(traffic, 'errors', 'sipp_gateway_errors_total', 'Requests that ended with another status than 2xx.'),
    perCaller(traffic, 'inputTokens', 'sipp_gateway_input_tokens_total', 'Tokens of prompts, as far as targets told.'),
    perCaller(
      traffic,
      'outputTokens',
      'sipp_gateway_output_tokens_total',
      'Tokens of answers, as far as targets told.',
    ),
    {
      name: 'sipp_gateway_active_requests',
      type: 'gauge',
      help: 'Requests under way, those that wait for admission included.',
      samples: () => Object.entries(traffic.active).map(([operation, value]) => ({ labels: { operation }, value })),
    },
    {
      name: 'sipp_gateway_responses_total',
      type: 'counter',
      help: 'Answers by the first digit of their status; streams that failed later count as the failure.',
      samples: () => responses(traffic),
    },
    counter('sipp_gateway_rate_limit_hits_total', 'Requests refused because of a rate limit.', () => [
      { labels: {}, value: traffic.rejections.rate_limited },
    ]),
    counter('sipp_gateway_blocklist_hits_total', 'Requests refused because of the blocklist.', () => [
      { labels: {}, value: traffic.rejections.blocked },
    ]),
    counter('sipp_gateway_rejections_total', 'Requests that the gateway did not carry out, or whose client left.', () =>
      Object.entries(traffic.rejections).map(([reason, value]) => ({ labels: { reason }, value })),
    ),
    counter('sipp_gateway_failures_total', 'Requests that ended with a failure, by its code.', () =>
      [...traffic.failures].map(([code, value]) => ({ labels: { code }, value })),
    ),
    counter('sipp_gateway_fallbacks_total', 'Attempts at a further target after one had failed, by the last.', () =>
      perTarget(traffic, ({ fallbacks }, labels) => [{ labels, value: fallbacks }]),
    ),
    histogramPerTarget(traffic, 'duration', {
      name: 'sipp_gateway_request_duration_seconds',
      help: 'From the head of a request to the end of its answer.',
    }),
    histogramPerTarget(traffic, 'firstToken', {
      name: 'sipp_gateway_time_to_first_token_seconds',
      help: 'From the head of a streamed request to its first text.',
    }),
    histogram('sipp_gateway_inter_token_latency_seconds', 'Between two texts of a stream.', (name) =>
      [...traffic.tokenGaps].flatMap(([target, gaps]) => [...gaps.samples(name, { target })]),
    ),
    histogram('sipp_gateway_admission_wait_seconds', 'How long requests waited for a place.', (name) =>
      traffic.admissionWait.samples(name, {}),
    ),
  ];
}

const counter = (name: string, help: string, samples: MetricFamily['samples']): MetricFamily => ({
  name,
  help,
  type: 'counter',
  samples,
});

const histogram = (name: string, help: string, samples: (name: string) => Iterable<Sample>): MetricFamily => ({
  name,
  help,
  type: 'histogram',
  samples: () => samples(name),
});

type CallerFigure = keyof CallerTraffic;

function perCaller(traffic: Traffic, figure: CallerFigure, name: string, help: string): MetricFamily {
  const ofTarget = ({ callers }: TargetTraffic, labels: Labels) =>
    [...callers].flatMap(([route, counts]) =>
      [...counts].map(([caller, own]) => ({ labels: { ...labels, caller, route }, value: own[figure] })),
    );
  return counter(name, help, () => perTarget(traffic, ofTarget));
}

type DistributionName = {
  [Key in keyof TargetTraffic]: TargetTraffic[Key] extends Distribution ? Key : never;
}[keyof TargetTraffic];

function histogramPerTarget(
  traffic: Traffic,
  figure: DistributionName,
  { name, help }: { readonly name: string; readonly help: string },
): MetricFamily {
  return histogram(name, help, () => perTarget(traffic, (target, labels) => target[figure].samples(name, labels)));
}

function* perTarget(
  traffic: Traffic,
  samplesOf: (target: TargetTraffic, labels: Labels) => Iterable<Sample>,
): Generator<Sample> {
  for (const [operation, targets] of Object.entries(traffic.operations)) {
    for (const [target, counts] of targets) yield* samplesOf(counts, { operation, target });
  }
}

/** The classes that are in use, and those that alerts are written for. */
function responses({ responses }: Traffic): readonly Sample[] {
  return responses
    .map((value, digit) => ({ labels: { status_class: `${digit}xx` }, value, isAlways: [2, 4, 5].includes(digit) }))
    .filter(({ value, isAlways }) => isAlways || value > 0);
}
