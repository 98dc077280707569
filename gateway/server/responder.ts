import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Shape } from '../shapes/shape.ts';

export interface ResponderOptions {
  /** The words of failures. */
  readonly shape: Shape;
  readonly requestId: string;
  /** Those that every answer to this request has. */
  readonly headers: OutgoingHttpHeaders;
}

const nothing: readonly string[] = [];

/**
 * Writes the head and the body of one answer, past the framework: nothing of it is needed here, and a stream can not use it.
 * Writing to a connection that has gone does nothing.
 */
export class Responder {
  readonly response: ServerResponse;
  /** The target that is asked, where its name is not the one that the client wrote. Answers tell it, failures do not. */
  target: string | undefined;
  /** Fields of the request that have no effect on the target that is asked. Answers tell them, too. */
  dropped = nothing;
  readonly #shape: Shape;
  readonly #requestId: string;
  readonly #headers: OutgoingHttpHeaders;

  constructor(response: ServerResponse, { shape, requestId, headers }: ResponderOptions) {
    this.response = response;
    this.#shape = shape;
    this.#requestId = requestId;
    this.#headers = headers;
  }

  get hasBegun(): boolean {
    return this.response.headersSent;
  }

  setHeader(name: string, value: string): void {
    this.#headers[name] = value;
  }

  setHeaders(headers: Readonly<Record<string, string | number>>): void {
    Object.assign(this.#headers, headers);
  }

  json(body: string): void {
    this.#tellTarget();
    this.#whole(200, body);
  }

  /** The answer to a failure, in the envelope of its API. Returns its status; `status` is that where the code does not say it. */
  error(error: unknown, status?: number): number {
    const about = { requestId: this.#requestId, ...(status !== undefined && { status }) };
    const answer = this.#shape.encodeFailure(error, about);
    if (this.hasBegun) return answer.status;
    Object.assign(this.#headers, answer.headers);
    this.#whole(answer.status, JSON.stringify(answer.body));
    return answer.status;
  }

  /** The head of a stream. */
  beginStream(): void {
    const headers = this.#headers;
    headers['content-type'] = 'text/event-stream';
    headers['cache-control'] = 'no-store';
    // Buffering proxies would hold the stream back; this header turns it off in the common ones.
    headers['x-accel-buffering'] = 'no';
    this.#tellTarget();
    this.response.writeHead(200, headers);
  }

  #tellTarget(): void {
    if (this.target !== undefined) this.#headers['x-sipp-target'] = toHeaderText(this.target);
    if (this.dropped.length > 0) this.#headers['x-sipp-dropped'] = this.dropped.filter(fitsHeader).join(', ');
  }

  #whole(status: number, body: string): void {
    const headers = this.#headers;
    headers['content-type'] = 'application/json';
    headers['content-length'] = Buffer.byteLength(body);
    this.response.writeHead(status, headers);
    this.response.end(body);
  }
}

/** Names of targets may be in any script; what headers cannot hold is written as in addresses. */
const toHeaderText = (name: string): string => (/^[\x20-\x7e]+$/.test(name) ? name : encodeURIComponent(name));

/** Clients write names of fields, and a header cannot hold them all. */
const fitsHeader = (name: string): boolean => /^[\x21-\x7e]+$/.test(name);
