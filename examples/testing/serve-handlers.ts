import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

export type Handler = (request: Request) => Promise<Response>;

/** A server that calls handlers as frameworks do: with a web request whose signal is aborted when the client leaves. */
export function serveHandlers(handlers: Readonly<Record<string, Handler>>) {
  return createServer((request, response) => {
    serve(handlers[request.url ?? ''], request, response).catch(() => response.destroy());
  });
}

async function serve(handler: Handler | undefined, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (handler === undefined) throw new Error(`There is no handler of ${request.url}.`);
  const left = new AbortController();
  response.once('close', () => left.abort());
  const { method = 'GET', url } = request;
  const init = { method, body: new Uint8Array(await buffer(request)), signal: left.signal };
  const answer = await handler(new Request(`http://localhost${url}`, init));
  response.setHeaders(answer.headers).writeHead(answer.status);
  const body = answer.body as ReadableStream<Uint8Array> | null; // The same class; the browser's types and Node's differ.
  await pipeline(body === null ? [] : Readable.fromWeb(body), response);
}
