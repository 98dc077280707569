import type { CancelRequest, EngineListener } from '../../engine/engine.ts';
import { type Credential, resolveSecret } from './credential.ts';
import { Exchange } from './exchange.ts';
import type { Peer } from './peer.ts';
import { type PostOptions, post } from './post.ts';
import type { StartTimer } from './start-timer.ts';
import { toCallFailure } from './to-call-failure.ts';
import { type RetryOptions, waitBeforeRetry } from './wait-before-retry.ts';

export interface HttpCallsOptions {
  readonly peer: Peer;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: Credential | undefined;
  readonly timeoutMs: number;
  readonly startTimer: StartTimer;
  /** Absent where nothing is tried again. */
  readonly retry?: RetryOptions;
}

/** What is sent, and how the answer is read. */
export interface Call<Response> {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly accept: PostOptions['accept'];
  readonly read: (response: globalThis.Response, exchange: Exchange<Response>) => Promise<void>;
}

interface Attempt {
  readonly headers: Readonly<Record<string, string>>;
  readonly retries: number;
}

/** Shorter header values are words, which may stand in any message; longer ones may be keys. */
const SHORTEST_SECRET = 8;

/** The HTTP requests of one endpoint that are under way. */
export class HttpCalls {
  readonly #options: HttpCallsOptions;
  readonly #running = new Set<CancelRequest>();

  constructor(options: HttpCallsOptions) {
    this.#options = options;
  }

  /** Begins a request; how it ends is told to the listener. */
  start<Response>(listener: EngineListener<Response>, call: Call<Response>): CancelRequest {
    const exchange = new Exchange(listener, this.#options);
    const cancel: CancelRequest = (reason) => exchange.cancel(reason);
    this.#running.add(cancel);
    this.#carryOut(exchange, call).finally(() => {
      exchange.release();
      this.#running.delete(cancel);
    });
    return cancel;
  }

  /** Cancels what is under way. */
  close(): void {
    for (const cancel of this.#running) cancel('server_shutdown');
  }

  /** Never rejects: a failure goes to the exchange. */
  async #carryOut<Response>(exchange: Exchange<Response>, call: Call<Response>): Promise<void> {
    const { peer, headers, credential } = this.#options;
    const secrets = Object.values(headers).filter((value) => value.length >= SHORTEST_SECRET);
    try {
      const sent: Record<string, string> = { ...headers, ...call.headers };
      if (credential !== undefined) {
        const secret = await resolveSecret(credential);
        secrets.push(secret);
        sent[credential.headerName] = credential.prefix + secret;
      }
      await this.#attempt(exchange, call, { headers: sent, retries: 0 });
    } catch (error) {
      exchange.fail(toCallFailure(error, { peer, url: call.url, secrets }));
    }
  }

  async #attempt<Response>(exchange: Exchange<Response>, call: Call<Response>, attempt: Attempt): Promise<void> {
    const { peer, retry } = this.#options;
    const { headers, retries } = attempt;
    const { url, body, accept } = call;
    try {
      await call.read(await post(url, { peer, headers, body, accept, signal: exchange.signal }), exchange);
    } catch (error) {
      const waitMs = retry && !exchange.hasBegun ? waitBeforeRetry(error, retries, retry) : undefined;
      if (retry === undefined || waitMs === undefined) throw error;
      await exchange.pause(waitMs, retry.startWait);
      exchange.restartTimer();
      await this.#attempt(exchange, call, { headers, retries: retries + 1 });
    }
  }
}
