import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import type { MetricFamily } from './metric-family.ts';

/** What a scrape is answered with. */
export interface MetricsText {
  readonly contentType: string;
  readonly body: string;
}

/** Gauges that prom-client names like counters, which promtool refuses; those without `_total` carry the same numbers. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/**
 * Families as text for Prometheus, with prom-client's metrics of the process (event loop, garbage collection, memory, CPU). Our
 * own are not prom-client's counters: those look their labels up by a hash with each addition (see decision 8).
 */
export class MetricRegistry {
  readonly #registry = new Registry();

  constructor(families: readonly MetricFamily[]) {
    collectDefaultMetrics({ register: this.#registry });
    for (const name of misnamed) this.#registry.removeSingleMetric(name);
    for (const family of families) this.#registry.registerMetric(toMetric(family));
  }

  async text(): Promise<MetricsText> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}

/** The registry calls nothing but `get`, and its type asks for one of its four classes. */
function toMetric({ name, type, help, samples }: MetricFamily): Metric {
  const get = async () => ({ name, type, help, values: [...samples()], aggregator: 'sum' });
  return { name, type, help, get } as unknown as Metric;
}
