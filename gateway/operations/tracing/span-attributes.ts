import type { RecordedOperation, RequestOutcome } from '../request-outcome.ts';

/** What a span tells; attributes that are not known are left out. */
export type SpanAttributes = Record<string, string | number | boolean>;

/** OpenTelemetry's words for the operations; it has none for what asks no model. */
export const operationNames: Readonly<Record<RecordedOperation, string | undefined>> = {
  query: 'text_completion',
  chat: 'chat',
  embed: 'embeddings',
  models: undefined,
};

/** What clients send to ask for it. */
export const methodOf = (operation: RecordedOperation): 'GET' | 'POST' => (operation === 'models' ? 'GET' : 'POST');

/** What is said in words of others. */
export interface SpanWords {
  /** The path of the request. */
  readonly route: string;
  /** A name that a client made up, without secrets. */
  nameOf(text: string): string;
}

/** A request in the words of OpenTelemetry's conventions for HTTP servers and generative AI; what has no word there is `sipp.`. */
export function toSpanAttributes(outcome: RequestOutcome, { route, nameOf }: SpanWords): SpanAttributes {
  const { model, error, usage, firstTextMs } = outcome;
  return known({
    'http.request.method': methodOf(outcome.operation),
    'http.route': route,
    'http.response.status_code': outcome.status,
    'client.address': outcome.client,
    'error.type': error?.code,
    'gen_ai.operation.name': operationNames[outcome.operation],
    'gen_ai.provider.name': 'sipp',
    'gen_ai.request.model': model === undefined ? undefined : nameOf(model),
    'gen_ai.response.model': outcome.target,
    'gen_ai.usage.input_tokens': usage?.inputTokens,
    'gen_ai.usage.output_tokens': usage?.outputTokens,
    'gen_ai.server.time_to_first_token': firstTextMs === undefined ? undefined : firstTextMs / 1000,
    'sipp.route': outcome.route,
    'sipp.request_id': nameOf(outcome.requestId),
    'sipp.caller': outcome.caller,
    'sipp.stream': outcome.isStream,
    'sipp.attempts': outcome.attempts,
    'sipp.rejection': outcome.rejection,
    'sipp.admission_ms': outcome.admissionMs,
  });
}

/** What the target that answered measured. */
export function toAttemptAttributes({ timings, error }: RequestOutcome): SpanAttributes {
  return known({
    'error.type': error?.code,
    'sipp.queue_ms': timings.queueMs,
    'sipp.prefill_ms': timings.prefillMs,
    'sipp.decode_ms': timings.decodeMs,
    'sipp.upstream_ms': timings.upstreamMs,
  });
}

function known(attributes: Readonly<Record<string, string | number | boolean | undefined>>): SpanAttributes {
  const result: SpanAttributes = {};
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) result[key] = value;
  return result;
}
