import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';

type Piece = string | Uint8Array;

/** One scripted answer, byte for byte. */
export interface StubReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after another, each as its own piece on the wire. */
  readonly chunks?: readonly Piece[];
  /** Further pieces, at the pace of a test. */
  readonly steps?: AsyncIterable<Piece>;
  /** What follows the last chunk. `silence` keeps the connection open, `cut` destroys it, `hang` does not even send the head. */
  readonly ending?: 'end' | 'silence' | 'cut' | 'hang';
}

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** Number of the connection that it came on, counted from 0. */
  readonly connection: number;
  /** Resolves when the client has closed the connection before the answer was complete. */
  readonly aborted: Promise<void>;
  /** Whether the answer waits for its reader. */
  isBlocked(): boolean;
  /** Takes the connection away without an answer. */
  breakConnection(how: 'close' | 'reset'): void;
}

/** What is answered to a request. */
export type StubScript = (request: StubRequest) => StubReply;

/** A server on the loopback that says what a test wants to hear, over real HTTP. */
export class StubServer {
  /** What was asked, in order. */
  readonly requests: StubRequest[] = [];
  readonly #server: Server;
  readonly #script: StubScript;
  readonly #sockets = new Map<Socket, number>();
  #connections = 0;
  #aborted = 0;
  #waiting: (() => void)[] = [];

  static async start(script: StubScript): Promise<StubServer> {
    const stub = new StubServer(script);
    await new Promise<void>((resolve) => stub.#server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  private constructor(script: StubScript) {
    this.#script = script;
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  get baseUrl(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
    return `http://127.0.0.1:${address.port}`;
  }

  get openSockets(): number {
    return this.#sockets.size;
  }

  /** Requests whose client has gone before the answer was complete. */
  get abortedRequests(): number {
    return this.#aborted;
  }

  /** Resolves with the request of this number, counted from 0, once its body has come. */
  async request(index: number): Promise<StubRequest> {
    await this.#until(() => this.requests.length > index);
    const request = this.requests[index];
    if (request === undefined) throw new RangeError(`There is no request ${index}.`);
    return request;
  }

  /** Resolves when no connection is open. */
  allClosed(): Promise<void> {
    return this.#until(() => this.#sockets.size === 0);
  }

  /** Closes the connections that wait for a request, as servers do after a while, or breaks them off. */
  async endIdle(how: 'close' | 'reset'): Promise<void> {
    for (const socket of this.#sockets.keys()) breakOff(socket, how);
    await this.allClosed();
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #keep(socket: Socket): void {
    this.#sockets.set(socket, this.#connections);
    this.#connections += 1;
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#wake();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let reply: StubReply | undefined;
    const aborted = new Promise<void>((resolve) => {
      response.once('close', () => {
        if (response.writableFinished || reply?.ending === 'cut') return;
        this.#aborted += 1;
        resolve();
      });
    });
    const body = parse(await text(request));
    const { method = '', url: path = '', headers, socket } = request;
    const connection = this.#sockets.get(socket) ?? -1;
    const isBlocked = () => response.writableNeedDrain;
    const breakConnection = (how: 'close' | 'reset') => breakOff(socket, how);
    const seen = { method, path, headers, body, connection, aborted, isBlocked, breakConnection };
    this.requests.push(seen);
    this.#wake();
    reply = this.#script(seen);
    await send(response, reply);
  }

  async #until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function breakOff(socket: Socket, how: 'close' | 'reset'): void {
  if (how === 'close') socket.end();
  else socket.resetAndDestroy();
}

async function send(response: ServerResponse, reply: StubReply): Promise<void> {
  const { status = 200, headers = {}, chunks = [], steps = [], ending = 'end' } = reply;
  if (ending === 'hang') return;
  response.writeHead(status, headers);
  response.flushHeaders();
  for (const chunk of chunks) await write(response, chunk);
  for await (const chunk of steps) await write(response, chunk);
  if (ending === 'end') response.end();
  if (ending === 'cut') response.destroy();
}

/** The turn of the event loop between two pieces lets the system send them apart. */
async function write(response: ServerResponse, chunk: Piece): Promise<void> {
  await new Promise<void>((resolve) => response.write(chunk, () => resolve()));
  await new Promise<void>((resolve) => setImmediate(resolve));
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // A request without a JSON body is shown to the test as it came.
    return body;
  }
}
