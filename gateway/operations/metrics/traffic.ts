import type { ErrorCode } from '../../../runtime/contract/errors.ts';
import type { RouteName } from '../../config/gateway-config.ts';
import type { RecordedOperation, Rejection, RequestOutcome } from '../request-outcome.ts';
import { admissionBounds, durationBounds, firstTokenBounds, tokenGapBounds } from './buckets.ts';
import { Distribution } from './distribution.ts';

/** The requests of one caller to one target, by one route. */
export class CallerTraffic {
  requests = 0;
  errors = 0;
  inputTokens = 0;
  outputTokens = 0;
}

/** The requests to one target, all of one operation. */
export class TargetTraffic {
  /** By route. */
  readonly callers = new Map<RouteName, Map<string, CallerTraffic>>();
  readonly duration = new Distribution(durationBounds);
  readonly firstToken = new Distribution(firstTokenBounds);
  fallbacks = 0;
}

type Totals<Key extends string> = Record<Key, number>;

/** Those of the gateway's own API, which are called as what they do. */
const ownRoutes = ['query', 'chat', 'embed'] as const;

/** For requests that got to no target, or came without a known token. Names have a character at least. */
const NOBODY = '';

/**
 * What has been counted since the start. Series are found by the names of operation, route, target and caller, which all come from the
 * configuration: what clients write never becomes one.
 */
export class Traffic {
  readonly operations: Readonly<Record<RecordedOperation, Map<string, TargetTraffic>>> = {
    query: new Map(),
    chat: new Map(),
    embed: new Map(),
    models: new Map(),
  };
  readonly active: Totals<RecordedOperation> = { query: 0, chat: 0, embed: 0, models: 0 };
  readonly rejections: Totals<Rejection> = {
    blocked: 0,
    rate_limited: 0,
    client_closed: 0,
    admission: 0,
    draining: 0,
  };
  /** By the first digit of the status. */
  readonly responses: number[] = [0, 0, 0, 0, 0, 0];
  readonly failures = new Map<ErrorCode, number>();
  readonly admissionWait = new Distribution(admissionBounds);
  readonly tokenGaps = new Map<string, Distribution>();

  constructor() {
    // Series that begin with their first event hide that event from `rate`.
    for (const route of ownRoutes) callerOf(entryOf(this.operations[route], NOBODY, createTarget), { route });
  }

  start(operation: RecordedOperation): void {
    this.active[operation] += 1;
  }

  gap(target: string, ms: number): void {
    entryOf(this.tokenGaps, target, createGaps).observe(ms / 1000);
  }

  end(outcome: RequestOutcome): void {
    this.active[outcome.operation] -= 1;
    const target = entryOf(this.operations[outcome.operation], outcome.target ?? NOBODY, createTarget);
    countTarget(target, outcome);
    countCaller(callerOf(target, outcome), outcome);
    this.#countEnd(outcome);
  }

  #countEnd({ status, rejection, error, attempts, admissionMs }: RequestOutcome): void {
    const digit = Math.trunc(status / 100);
    this.responses[digit] = (this.responses[digit] ?? 0) + 1;
    if (rejection !== undefined) this.rejections[rejection] += 1;
    if (error !== undefined) this.failures.set(error.code, (this.failures.get(error.code) ?? 0) + 1);
    if (attempts > 0 || rejection === 'admission') this.admissionWait.observe(admissionMs / 1000);
  }
}

const createGaps = (): Distribution => new Distribution(tokenGapBounds);
const createTarget = (): TargetTraffic => new TargetTraffic();
const createCaller = (): CallerTraffic => new CallerTraffic();
const createCallers = (): Map<string, CallerTraffic> => new Map();

/** The entry of that name; a new one where there is none. */
function entryOf<Name extends string, Entry>(entries: Map<Name, Entry>, name: Name, create: () => Entry): Entry {
  const found = entries.get(name);
  if (found !== undefined) return found;
  const created = create();
  entries.set(name, created);
  return created;
}

function callerOf(
  { callers }: TargetTraffic,
  { route, caller = NOBODY }: Pick<RequestOutcome, 'route'> & { readonly caller?: string | undefined },
): CallerTraffic {
  return entryOf(entryOf(callers, route, createCallers), caller, createCaller);
}

function countTarget(target: TargetTraffic, { durationMs, firstTextMs, attempts }: RequestOutcome): void {
  target.duration.observe(durationMs / 1000);
  if (firstTextMs !== undefined) target.firstToken.observe(firstTextMs / 1000);
  if (attempts > 1) target.fallbacks += attempts - 1;
}

function countCaller(caller: CallerTraffic, { status, usage }: RequestOutcome): void {
  caller.requests += 1;
  if (status < 200 || status > 299) caller.errors += 1;
  caller.inputTokens += usage?.inputTokens ?? 0;
  caller.outputTokens += usage?.outputTokens ?? 0;
}
