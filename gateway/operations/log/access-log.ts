import type { SippError } from '../../../runtime/contract/errors.ts';
import type { RequestOutcome } from '../request-outcome.ts';
import { createJsonLog, type LogLevel, type LogStream } from './json-log.ts';
import { Redactor } from './redactor.ts';
import { toldFailure } from './told-failure.ts';

/** What a line tells beside its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** The log of the gateway: a line for each request, and what happens to the gateway itself. Secrets are in none of them. */
export interface AccessLog {
  request(outcome: RequestOutcome): void;
  /** What may quote requests. */
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** More secrets that must not be in any line. */
  hide(secrets: readonly string[]): void;
  /** A name that a client made up, as lines tell it: of limited length, without secrets. */
  nameOf(text: string): string;
}

export interface AccessLogOptions {
  readonly level: LogLevel;
  readonly secrets: readonly string[];
}

/** Begins a log; lines below `level` cost nothing. */
export function createAccessLog(stream: LogStream, { level, secrets }: AccessLogOptions): AccessLog {
  const log = createJsonLog(stream, level);
  const redactor = new Redactor(secrets);
  const nameOf = (text: string): string => redactor.redact(text).slice(0, MAX_NAME_LENGTH);
  const failureOf = log.isLevelEnabled('debug') ? ({ message }: SippError) => message : toldFailure;
  const errorOf = (error: SippError): string => redactor.redact(failureOf(error)).slice(0, MAX_ERROR_LENGTH);
  const write = (name: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) =>
    log[name](redactFields(fields, redactor), redactor.redact(message));
  return {
    request: (outcome) => {
      const name = levelOf(outcome);
      if (log.isLevelEnabled(name)) log[name](toFields(outcome, { nameOf, errorOf }), 'request');
    },
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    hide: (more) => redactor.add(more),
    nameOf,
  };
}

/** What operators have to look at is an error; what clients did wrong is a warning; a client that left did nothing wrong. */
function levelOf({ status, rejection }: RequestOutcome): 'info' | 'warn' | 'error' {
  if (rejection === 'client_closed' || status < 400) return 'info';
  return status < 500 ? 'warn' : 'error';
}

/** Stack traces of unforeseen failures fit; bodies of upstream servers need not. */
const MAX_ERROR_LENGTH = 4000;

/** Names of targets and requests are not longer. */
const MAX_NAME_LENGTH = 128;

/** How texts are told that others wrote. */
interface Words {
  nameOf(text: string): string;
  errorOf(error: SippError): string;
}

/** No text of a prompt or an answer: not even the messages of 4xx, which quote what was wrong with a request. */
function toFields(outcome: RequestOutcome, { nameOf, errorOf }: Words): LogFields {
  const { status, model, error, usage, timings } = outcome;
  return {
    request_id: nameOf(outcome.requestId),
    client: outcome.client,
    caller: outcome.caller,
    operation: outcome.operation,
    route: outcome.route,
    model: model === undefined ? undefined : nameOf(model),
    target: outcome.target,
    status,
    code: error?.code,
    rejection: outcome.rejection,
    duration_ms: rounded(outcome.durationMs),
    admission_ms: rounded(outcome.admissionMs),
    ttft_ms: rounded(outcome.firstTextMs),
    queue_ms: rounded(timings.queueMs),
    prefill_ms: rounded(timings.prefillMs),
    decode_ms: rounded(timings.decodeMs),
    upstream_ms: rounded(timings.upstreamMs),
    input_tokens: usage?.inputTokens,
    output_tokens: usage?.outputTokens,
    stream: outcome.isStream,
    attempts: outcome.attempts,
    error: error && status >= 500 ? errorOf(error) : undefined,
  };
}

const rounded = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.round(ms * 100) / 100;

function redactFields(fields: LogFields, redactor: Redactor): LogFields {
  const redacted = ([key, value]: readonly [string, LogFields[string]]) =>
    [key, typeof value === 'string' ? redactor.redact(value) : value] as const;
  return Object.fromEntries(Object.entries(fields).map(redacted));
}
