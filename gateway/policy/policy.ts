import { isDeepStrictEqual } from 'node:util';
import { SippError } from '../../runtime/contract/errors.ts';
import { type StartTimer, startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { Admission } from './admission.ts';
import { type Authenticate, createAuthenticator } from './authenticator.ts';
import { Blocklist } from './blocklist.ts';
import type { Caller } from './caller.ts';
import { type ClientIdentity, createClientIdentity } from './client-identity.ts';
import { ClientLimiter } from './client-limiter.ts';
import { type RateHeaders, toRateHeaders } from './rate-headers.ts';
import { Reservation } from './reservation.ts';
import type { Secrets } from './secret-of.ts';
import { toCaller } from './to-caller.ts';

export interface PolicyOptions {
  readonly secrets: Secrets;
  /** The one in force: what it has learned goes on in the next one. */
  readonly previous?: Policy;
  /** Milliseconds of a clock that only goes forward; the same one as that of `previous`. */
  readonly now?: () => number;
  /** Milliseconds since 1970. */
  readonly date?: () => number;
  readonly startTimer?: StartTimer;
}

export function createPolicy(config: GatewayConfig, options: PolicyOptions): Policy {
  return new Policy(config, {
    now: () => performance.now(),
    date: () => Date.now(),
    startTimer,
    previous: undefined,
    ...options,
  });
}

interface PolicyParts extends Required<Omit<PolicyOptions, 'previous'>> {
  readonly previous: Policy | undefined;
}

/** Who may ask, and how much: steps that the server takes one after the other, in the order in which they stand here. */
export class Policy {
  /** The canonical address of a client, from the address that connects and the headers of its request. */
  readonly identify: ClientIdentity;
  /**
   * The caller that the header `authorization` stands for.
   *
   * @throws SippError `authentication`
   */
  readonly authenticate: Authenticate;
  /** These three are edited at run time too, and live on in the next policy. */
  readonly blocklist: Blocklist;
  readonly clients: ClientLimiter;
  readonly admission: Admission;
  readonly #config: GatewayConfig;
  /** The one that held before this one is enforced. */
  readonly #previousConfig: GatewayConfig;
  /** By name. */
  readonly #callers: ReadonlyMap<string, Caller>;
  readonly #now: () => number;

  constructor(config: GatewayConfig, { secrets, previous, now, date, startTimer }: PolicyParts) {
    const { security, max_concurrent_requests: limit, queue, tokens } = config;
    this.#config = config;
    this.#previousConfig = previous === undefined ? config : previous.#config;
    this.#now = now;
    const known = previous === undefined ? undefined : previous.#callers;
    const credentials = tokens.map((token) => ({
      secret: secrets.get(token.env) ?? '',
      caller: toCaller(token, { previous: known?.get(token.caller), nowMs: now() }),
    }));
    this.#callers = new Map(credentials.map(({ caller }) => [caller.name, caller]));
    this.identify = createClientIdentity(security.client_ip);
    this.authenticate = createAuthenticator(credentials, date);
    this.blocklist = previous?.blocklist ?? new Blocklist(security.blocklist, date);
    this.clients = previous?.clients ?? new ClientLimiter(security.rate_limit);
    this.admission = previous?.admission ?? new Admission({ limit, queue, now, startTimer });
  }

  /**
   * Puts what has changed since the previous configuration in force; until then everything is as that one says. What has not
   * changed stays as it was edited at run time.
   */
  enforce(): void {
    const { security, max_concurrent_requests: limit, queue } = this.#config;
    const previous = this.#previousConfig;
    this.blocklist.configure(security.blocklist);
    if (!isDeepStrictEqual(security.rate_limit, previous.security.rate_limit)) {
      this.clients.configure(security.rate_limit);
    }
    if (limit !== previous.max_concurrent_requests) this.admission.setLimit(limit);
    if (!isDeepStrictEqual(queue, previous.queue)) this.admission.setQueue(queue);
  }

  /** Undefined where no token stands for somebody of that name. */
  caller(name: string): Caller | undefined {
    return this.#callers.get(name);
  }

  /**
   * Counts a request of a client, also one that fails later.
   *
   * @throws SippError `blocked`, `rate_limited`
   */
  admitClient(client: string): void {
    if (this.blocklist.has(client)) throw new SippError('blocked', 'client is blocked by the gateway');
    const nowMs = this.#now();
    this.clients.allowanceOf(client, nowMs)?.takeRequest(nowMs);
  }

  /**
   * Counts a request of a caller.
   *
   * @throws SippError `rate_limited`
   */
  admitCaller({ allowance }: Caller): void {
    allowance?.takeRequest(this.#now());
  }

  /**
   * `name` is that of a target or group, as clients ask for it.
   *
   * @throws SippError `authorization`
   */
  authorize(caller: Caller, name: string): void {
    if (!caller.mayUse(name)) throw new SippError('authorization', 'caller is not allowed to use the target');
  }

  /** Whether tokens have to be counted and reserved before a request of this caller runs. */
  limitsTokens({ allowance }: Caller): boolean {
    return allowance?.tokens !== undefined || this.clients.limitsTokens;
  }

  /**
   * Takes what a request may use at most; its end says what it really was.
   *
   * @throws SippError `rate_limited`; then nothing is taken.
   */
  reserveTokens(tokens: number, { client, caller }: RequestOrigin): Reservation {
    const nowMs = this.#now();
    const allowances = [this.clients.allowanceOf(client, nowMs), caller.allowance];
    for (const allowance of allowances) allowance?.checkTokens(tokens, nowMs);
    const buckets = allowances.flatMap((allowance) => allowance?.tokens ?? []);
    return new Reservation(tokens, { buckets, now: this.#now });
  }

  /** What the answer to a request tells about its limits; undefined where there are none. The caller is unknown before authentication. */
  rateHeaders(client: string, caller: Caller | undefined): RateHeaders | undefined {
    const nowMs = this.#now();
    const one = this.clients.allowanceOf(client, nowMs)?.requests;
    const other = caller?.allowance?.requests;
    if (one === undefined) return other && toRateHeaders(other, nowMs);
    if (other === undefined) return toRateHeaders(one, nowMs);
    return toRateHeaders(other.remaining(nowMs) < one.remaining(nowMs) ? other : one, nowMs);
  }
}

/** Whose tokens a request uses. */
export interface RequestOrigin {
  readonly client: string;
  readonly caller: Caller;
}
