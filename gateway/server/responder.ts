import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { encodeError } from '../../runtime/profile/encode-error.ts';
import type { ErrorBody } from '../../runtime/profile/error-body.ts';

export interface RefusalAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ErrorBody;
}

/**
 * Writes the head and the body of one answer, past the framework: nothing of it is needed here, and a stream can not use it.
 * Writing to a connection that has gone does nothing.
 */
export class Responder {
  readonly response: ServerResponse;
  /** The target that is asked, where its name is not the one that the client wrote. Answers tell it, failures do not. */
  target: string | undefined;
  readonly #headers: OutgoingHttpHeaders;

  /** `headers` are those that every answer to this request has. */
  constructor(response: ServerResponse, headers: OutgoingHttpHeaders) {
    this.response = response;
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
    this.#whole(200, 'application/json', body);
  }

  /** The answer to a failure, in the wire's envelope. Returns its status. */
  error(error: unknown, toRefusal: (error: unknown) => RefusalAnswer = encodeError): number {
    const { status, headers, body } = toRefusal(error);
    if (this.hasBegun) return status;
    Object.assign(this.#headers, headers);
    this.#whole(status, 'application/json', JSON.stringify(body));
    return status;
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
    if (this.target !== undefined) this.#headers['x-sipp-target'] = this.target;
  }

  #whole(status: number, type: string, body: string): void {
    const headers = this.#headers;
    headers['content-type'] = type;
    headers['content-length'] = Buffer.byteLength(body);
    this.response.writeHead(status, headers);
    this.response.end(body);
  }
}
