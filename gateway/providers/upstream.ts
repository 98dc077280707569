import { Socket } from 'node:net';
import { buildConnector, type Dispatcher, Pool } from 'undici';

/** One request as it goes over the wire. */
export interface UpstreamRequest {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: string;
}

/** Is told of the answer, and of exactly one end. It must not throw. */
export type UpstreamHandler = Dispatcher.DispatchHandler;
export type UpstreamController = Dispatcher.DispatchController;

/** Each stream holds a connection; what exceeds this waits within its limit for the first byte. */
const MAX_CONNECTIONS = 1024;

/** Below the shortest idle time of common servers (5 s), so that most connections are closed from here. */
const KEEP_ALIVE_MS = 4000;

/** The connections to one provider. */
export class Upstream {
  readonly #pool: Pool;
  /** Errors of connections that had served another request before. */
  readonly #usedErrors = new WeakSet<Error>();
  /** The pool lets go of these only when they are made. */
  readonly #connecting = new Set<Socket>();

  constructor(origin: string, connectTimeoutMs: number) {
    this.#pool = new Pool(origin, {
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Each call keeps its own limits.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: this.#connector(connectTimeoutMs),
    });
  }

  /** Does not follow redirects and asks for no compression. */
  send({ path, headers, body }: UpstreamRequest, handler: UpstreamHandler): void {
    // The array is only read.
    this.#pool.dispatch({ method: 'POST', path, headers: headers as string[], body }, handler);
  }

  /**
   * Whether a request failed, before its answer began, because the other side had closed a kept connection. It can be sent again
   * at once: generating text changes nothing there, and a server that closes idle connections has not begun it.
   */
  isStaleConnection(error: unknown): boolean {
    return error instanceof Error && (this.#usedErrors.has(error) || bytesReadOf(error) > 0);
  }

  /** Cuts what is under way. */
  close(): Promise<void> {
    for (const socket of this.#connecting) socket.destroy();
    return this.#pool.destroy();
  }

  #connector(timeout: number): buildConnector.connector {
    const connect = buildConnector({ timeout });
    return (options, callback) => {
      // It is declared to return nothing.
      const connecting: unknown = connect(options, (...[error, socket]) => {
        if (connecting instanceof Socket) this.#connecting.delete(connecting);
        if (error !== null) return callback(error, null);
        socket.once('error', (failure) => this.#remember(failure, socket));
        return callback(null, socket);
      });
      if (connecting instanceof Socket) this.#connecting.add(connecting);
    };
  }

  #remember(error: Error, { bytesRead }: Socket): void {
    if (bytesRead > 0) this.#usedErrors.add(error);
  }
}

/** undici's own errors describe the connection. */
function bytesReadOf(error: Error): number {
  if (!('socket' in error) || typeof error.socket !== 'object' || error.socket === null) return 0;
  return 'bytesRead' in error.socket ? Number(error.socket.bytesRead) : 0;
}
