import type { RequestOutcome } from '../../operations/request-outcome.ts';
import type { Figures, Percentiles } from '../wire.ts';
import { LogHistogram } from './log-histogram.ts';

/** What is counted of requests that have something in common. */
export class FigureCounter {
  requests = 0;
  errors = 0;
  inputTokens = 0;
  outputTokens = 0;
  cachedTokens = 0;
  readonly #latency = new LogHistogram();
  readonly #firstText = new LogHistogram();

  count({ status, usage, durationMs, firstTextMs }: RequestOutcome): void {
    this.requests += 1;
    if (isError(status)) this.errors += 1;
    if (usage !== undefined) {
      this.inputTokens += usage.inputTokens ?? 0;
      this.outputTokens += usage.outputTokens ?? 0;
      this.cachedTokens += usage.cachedTokens ?? 0;
    }
    this.#latency.observe(durationMs);
    if (firstTextMs !== undefined) this.#firstText.observe(firstTextMs);
  }

  figures(): Figures {
    const { requests, errors, inputTokens, outputTokens, cachedTokens } = this;
    return {
      requests,
      errors,
      inputTokens,
      outputTokens,
      cachedTokens,
      latencyMs: percentilesOf(this.#latency),
      firstTextMs: percentilesOf(this.#firstText),
    };
  }
}

/** Every status but 2xx, as in the metrics. */
export const isError = (status: number): boolean => status < 200 || status > 299;

const percentilesOf = (histogram: LogHistogram): Percentiles => ({
  p50: histogram.percentile(50),
  p90: histogram.percentile(90),
  p95: histogram.percentile(95),
  p99: histogram.percentile(99),
});
