import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { GatewayProfileError, gatewayErrorResponse, type SippClient } from '@sipphq/sipp';
import { type Route, routes } from './routes.ts';

/** Prompts are far shorter. */
const MAX_BODY_BYTES = 1_048_576;

/** The endpoints of a client as a gateway: POST /v1/query, /v1/chat and /v1/embed. */
export function createGateway(client: SippClient): Server {
  return createServer((request, response) => {
    const route = request.method === 'POST' ? routes.get(request.url ?? '') : undefined;
    if (route === undefined) response.writeHead(404).end();
    else answer(client, route, { request, response }).catch(() => response.destroy());
  });
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function answer(client: SippClient, route: Route, { request, response }: Exchange): Promise<void> {
  const left = new AbortController();
  response.once('close', () => left.abort());
  const answered = await ask(client, route, { request, signal: left.signal });
  const body = answered.body as ReadableStream<Uint8Array> | null; // The same class; the browser's types and Node's differ.
  response.setHeaders(answered.headers).writeHead(answered.status);
  // Where the client leaves, the pipeline cancels the body, and that cancels the run.
  await pipeline(body === null ? [] : Readable.fromWeb(body), response);
}

interface Question {
  readonly request: IncomingMessage;
  readonly signal: AbortSignal;
}

async function ask(client: SippClient, route: Route, { request, signal }: Question): Promise<Response> {
  try {
    return await route(client, { body: await readJson(request), signal });
  } catch (error) {
    const { body, init } = gatewayErrorResponse(error);
    return Response.json(body, init);
  }
}

/** Undefined for what is no JSON: the decoders say what they want instead. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new GatewayProfileError('invalid_request', 'too large', { status: 413 });
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
