import type { IncomingHttpHeaders } from 'node:http';
import type { AnswerHead, AnswerHeaders } from '../../runtime/endpoint/http/answer-head.ts';

/** The beginning of a provider's answer. Messages reach clients, so they name the target and not the provider's address. */
export class UpstreamHead implements AnswerHead, AnswerHeaders {
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly #headers: IncomingHttpHeaders;

  constructor(targetName: string, { status, statusText, headers }: UpstreamHeadParts) {
    this.status = status;
    this.statusText = statusText;
    this.url = targetName;
    this.#headers = headers;
  }

  get headers(): AnswerHeaders {
    return this;
  }

  /** Without parameters, in lower case. */
  get contentType(): string {
    const type = this.get('content-type') ?? '';
    const end = type.indexOf(';');
    return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
  }

  get(name: string): string | null {
    const value = this.#headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  }
}

interface UpstreamHeadParts {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
}
