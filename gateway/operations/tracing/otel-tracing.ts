import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { RecordedOperation, RequestOutcome } from '../request-outcome.ts';
import { methodOf, operationNames, toAttemptAttributes, toSpanAttributes } from './span-attributes.ts';
import type { TraceSettings } from './trace-settings.ts';
import { parseTraceparent, toTraceparent } from './traceparent.ts';
import type { RequestTrace, Tracing, TracingOptions } from './tracing.ts';

/** A stop of the gateway does not wait longer for the collector. */
const CLOSE_LIMIT_MS = 3000;

/** Spans through OpenTelemetry's SDK. Nothing global is set, and no context follows calls: each request holds its own. */
export function createOtelTracing(settings: TraceSettings, { version, routes, log }: TracingOptions): Tracing {
  const exporter = new OTLPTraceExporter({
    url: settings.url,
    ...(settings.timeoutMs !== undefined && { timeoutMillis: settings.timeoutMs }),
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes({ 'service.version': version, ...settings.resource })),
    sampler: toSampler(settings),
    spanProcessors: [new BatchSpanProcessor({ exporter: withOneWarning(exporter, settings.url, log) })],
  });
  const tracer = provider.getTracer('sipp-gateway', version);
  return {
    start: ({ operation, name }, traceparent) =>
      new OtelRequestTrace(tracer, { operation, path: routes[name] || '', log }, contextOf(traceparent)),
    close: () => within(CLOSE_LIMIT_MS, provider.shutdown()),
  };
}

function toSampler({ sampler, ratio }: TraceSettings): Sampler {
  const roots: Readonly<Record<string, () => Sampler>> = {
    always_on: () => new AlwaysOnSampler(),
    always_off: () => new AlwaysOffSampler(),
    traceidratio: () => new TraceIdRatioBasedSampler(ratio),
  };
  const root = roots[sampler.replace('parentbased_', '')]?.() ?? new AlwaysOnSampler();
  return sampler.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root;
}

/** A collector that is away is told once, and once that it is back: not with each delivery. */
function withOneWarning(exporter: SpanExporter, url: string, log: TracingOptions['log']): SpanExporter {
  let isAway = false;
  return {
    export: (spans, done) =>
      exporter.export(spans, ({ error }) => {
        if (error !== undefined && !isAway) log.warn({ url, reason: error.message }, 'traces cannot be delivered');
        if (error === undefined && isAway) log.info({ url }, 'traces are delivered again');
        isAway = error !== undefined;
        // Told already: the SDK must not report it a second time.
        done({ code: 0 });
      }),
    shutdown: () => exporter.shutdown(),
  };
}

function contextOf(traceparent: string | undefined): Context {
  const parent = traceparent === undefined ? undefined : parseTraceparent(traceparent);
  return parent === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}

/** Milliseconds since 1970, with fractions. */
const nowMs = (): number => performance.timeOrigin + performance.now();

/** A span for the request, and one below it for each attempt at a target. */
class OtelRequestTrace implements RequestTrace {
  readonly #tracer: Tracer;
  readonly #operation: RecordedOperation;
  readonly #path: string;
  readonly #log: TracingOptions['log'];
  readonly #startedMs = nowMs();
  readonly #span: Span;
  /** The one under way for each answer. */
  readonly #attempts: Span[] = [];
  /** The newest one. */
  #attempt: Span | undefined;

  constructor(tracer: Tracer, { operation, path, log }: NamedOperation, parent: Context) {
    this.#tracer = tracer;
    this.#operation = operation;
    this.#path = path;
    this.#log = log;
    const options = { kind: SpanKind.SERVER, startTime: this.#startedMs };
    this.#span = tracer.startSpan(`${methodOf(operation)} ${path}`, options, parent);
  }

  get traceparent(): string {
    return toTraceparent((this.#attempt ?? this.#span).spanContext());
  }

  attempt(target: string, answer = 0): void {
    const startTime = nowMs();
    this.#attempts[answer]?.setStatus({ code: SpanStatusCode.ERROR }).end(startTime);
    const name = operationNames[this.#operation];
    const attributes = { 'gen_ai.operation.name': name ?? '', 'gen_ai.request.model': target };
    const options = { kind: SpanKind.CLIENT, startTime, attributes };
    const span = this.#tracer.startSpan(`${name} ${target}`, options, trace.setSpan(ROOT_CONTEXT, this.#span));
    this.#attempts[answer] = span;
    this.#attempt = span;
  }

  end(outcome: RequestOutcome): void {
    const endMs = this.#startedMs + outcome.durationMs;
    for (const attempt of this.#attempts) finish(attempt, { attributes: toAttemptAttributes(outcome), outcome, endMs });
    finish(this.#span, {
      attributes: toSpanAttributes(outcome, { route: this.#path, nameOf: this.#log.nameOf }),
      outcome,
      endMs,
    });
  }
}

interface NamedOperation {
  readonly operation: RecordedOperation;
  readonly path: string;
  readonly log: TracingOptions['log'];
}

interface Ending {
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly outcome: RequestOutcome;
  readonly endMs: number;
}

/** The mistake of a client is no error of a server: so the conventions say. */
function finish(span: Span, { attributes, outcome, endMs }: Ending): void {
  if (outcome.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.setAttributes({ ...attributes }).end(endMs);
}

/** Resolves when the work is done, has failed, or has taken too long. */
async function within(limitMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  try {
    // What could not be delivered has been logged.
    await Promise.race([work.catch(() => undefined), limit]);
  } finally {
    clearTimeout(timer);
  }
}
