import { type AccessLog, createAccessLog } from './log/access-log.ts';
import { parseLogLevel } from './log/json-log.ts';
import type { OpenLogStream } from './log/log-stream.ts';
import type { MetricsText } from './metrics/metric-registry.ts';
import { createMetrics } from './metrics/metrics.ts';
import type { MetricsSource } from './metrics/metrics-source.ts';
import type { RequestKind, RequestOutcome } from './request-outcome.ts';
import { createTracing } from './tracing/create-tracing.ts';
import type { TraceEnvironment } from './tracing/trace-settings.ts';
import type { RequestTrace, RoutePaths } from './tracing/tracing.ts';

/** What operators see of the gateway: numbers, lines and traces. Nothing here fails a request. */
export interface Operations {
  readonly log: AccessLog;
  /** A request came in, with its header `traceparent`. The trace is undefined where nobody collects traces. */
  requestStarted(kind: RequestKind, traceparent?: string): RequestTrace | undefined;
  /** Time between two texts of a stream. */
  tokenGap(target: string, ms: number): void;
  requestFinished(outcome: RequestOutcome, trace?: RequestTrace): void;
  metricsText(): Promise<MetricsText>;
  /** Where metrics find targets and admission, from now on. */
  observe(source: MetricsSource): void;
  /** Somebody else hears of each request that has ended, from now on. */
  subscribe(onFinished: (outcome: RequestOutcome) => void): void;
  /** Delivers the last spans, within a few seconds, and writes the last lines. */
  close(): Promise<void>;
}

export interface OperationsOptions {
  /** `LOG_LEVEL` and the variables of OpenTelemetry. */
  readonly env: TraceEnvironment;
  /** Of the gateway. */
  readonly version: string;
  /** Paths, which name the spans of traces. */
  readonly routes: RoutePaths;
  /** What must be in no line of the log. */
  readonly secrets: readonly string[];
  readonly stream: OpenLogStream;
}

/**
 * Begins to count, to log and, where the environment names a collector, to trace.
 *
 * @throws SippError `invalid_config` for a variable that cannot be honoured.
 */
export async function createOperations(options: OperationsOptions): Promise<Operations> {
  const { env, version, routes, secrets, stream } = options;
  const log = createAccessLog(stream, { level: parseLogLevel(env['LOG_LEVEL']), secrets });
  const tracing = await createTracing({ env, version, routes, log });
  const metrics = createMetrics({ version });
  const subscribers: ((outcome: RequestOutcome) => void)[] = [];
  return {
    log,
    requestStarted: (kind, traceparent) => {
      metrics.requestStarted(kind.operation);
      return tracing?.start(kind, traceparent);
    },
    tokenGap: metrics.tokenGap,
    requestFinished: (outcome, trace) => {
      metrics.requestFinished(outcome);
      log.request(outcome);
      trace?.end(outcome);
      for (const onFinished of subscribers) onFinished(outcome);
    },
    metricsText: metrics.text,
    observe: metrics.observe,
    subscribe: (onFinished) => {
      subscribers.push(onFinished);
    },
    close: async () => {
      await tracing?.close();
      await stream.close();
    },
  };
}
