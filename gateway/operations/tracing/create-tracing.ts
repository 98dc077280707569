import { parseTraceSettings } from './trace-settings.ts';
import type { Tracing, TracingOptions } from './tracing.ts';

/**
 * Traces, where OpenTelemetry's variables name a collector; otherwise undefined, and nothing of OpenTelemetry is loaded.
 *
 * @throws SippError `invalid_config` for a variable that cannot be honoured.
 */
export async function createTracing(options: TracingOptions): Promise<Tracing | undefined> {
  const settings = parseTraceSettings(options.env);
  if (settings === undefined) return undefined;
  const { createOtelTracing } = await import('./otel-tracing.ts');
  return createOtelTracing(settings, options);
}
