import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** One scripted answer, byte for byte. */
export interface StubReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Written one after another, each as its own piece on the wire. */
  readonly chunks?: readonly (string | Uint8Array)[];
  /** What follows the last chunk. `silence` keeps the connection open, `cut` destroys it, `hang` does not even send the head. */
  readonly ending?: 'end' | 'silence' | 'cut' | 'hang';
}

export interface StubRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
  /** Resolves when the client has closed the connection before the answer was complete. */
  readonly aborted: Promise<void>;
}

export interface GatewayStub {
  readonly baseUrl: string;
  /** What was asked, in order. */
  readonly requests: readonly StubRequest[];
  /** Resolves with the request of this number, counted from 0, once its body has come. */
  request(index: number): Promise<StubRequest>;
}

/**
 * A server on the loopback that says what a test wants to hear, over real HTTP: one reply after another, and the last one again and
 * again. It is closed when the test has finished.
 */
export async function startGatewayStub(...replies: readonly StubReply[]): Promise<GatewayStub> {
  const stub = new Stub(replies);
  const server = createServer((request, response) => {
    stub.answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('A server on a port has an address.');
  stub.baseUrl = `http://127.0.0.1:${address.port}`;
  return stub;
}

class Stub implements GatewayStub {
  baseUrl = '';
  readonly requests: StubRequest[] = [];
  readonly #replies: StubReply[];
  readonly #waiting: (() => void)[] = [];

  constructor(replies: readonly StubReply[]) {
    this.#replies = [...replies];
  }

  async request(index: number): Promise<StubRequest> {
    for (;;) {
      const request = this.requests[index];
      if (request !== undefined) return request;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const aborted = new Promise<void>((resolve) => {
      response.once('close', () => response.writableEnded || resolve());
    });
    const body = await text(request);
    const { method = '', url = '', headers } = request;
    this.requests.push({ method, path: url, headers, body: parse(body), aborted });
    for (const wake of this.#waiting.splice(0)) wake();
    await send(response, this.#nextReply());
  }

  #nextReply(): StubReply {
    const [reply] = this.#replies;
    if (reply === undefined) throw new TypeError('The stub has nothing to say: give it a reply.');
    if (this.#replies.length > 1) this.#replies.shift();
    return reply;
  }
}

async function send(response: ServerResponse, reply: StubReply): Promise<void> {
  const { status = 200, headers = {}, chunks = [], ending = 'end' } = reply;
  if (ending === 'hang') return;
  response.writeHead(status, headers);
  response.flushHeaders();
  for (const chunk of chunks) await write(response, chunk);
  if (ending === 'end') response.end();
  if (ending === 'cut') response.destroy();
}

/** The turn of the event loop between two pieces lets the system send them apart. */
async function write(response: ServerResponse, chunk: string | Uint8Array): Promise<void> {
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
