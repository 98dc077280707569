import type { RecordedOperation, RequestOutcome } from '../request-outcome.ts';
import type { MetricFamily } from './metric-family.ts';
import { MetricRegistry, type MetricsText } from './metric-registry.ts';
import type { MetricsSource } from './metrics-source.ts';
import { sourceFamilies } from './source-families.ts';
import { Traffic } from './traffic.ts';
import { trafficFamilies } from './traffic-families.ts';

/** The numbers for Prometheus. Counting is a few additions; everything else happens when they are scraped. */
export interface Metrics {
  requestStarted(operation: RecordedOperation): void;
  /** Time between two texts of a stream. */
  tokenGap(target: string, ms: number): void;
  requestFinished(outcome: RequestOutcome): void;
  /** Where the numbers of targets and admission come from, from now on. */
  observe(source: MetricsSource): void;
  text(): Promise<MetricsText>;
}

/** Begins to count; `version` is that of the gateway. */
export function createMetrics({ version }: { readonly version: string }): Metrics {
  const traffic = new Traffic();
  let source: MetricsSource | undefined;
  const registry = new MetricRegistry([
    ...trafficFamilies(traffic),
    ...sourceFamilies(() => source),
    buildInfo(version),
  ]);
  return {
    requestStarted: (operation) => traffic.start(operation),
    tokenGap: (target, ms) => traffic.gap(target, ms),
    requestFinished: (outcome) => traffic.end(outcome),
    observe: (next) => {
      source = next;
    },
    text: () => registry.text(),
  };
}

const buildInfo = (version: string): MetricFamily => ({
  name: 'sipp_gateway_build_info',
  type: 'gauge',
  help: 'Always 1; its label is the version of the gateway.',
  samples: () => [{ labels: { version }, value: 1 }],
});
