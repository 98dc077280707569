import type { Body, TextAdapter, TextSettings } from '../../runtime/endpoint/provider/provider-adapter.ts';
import { type ProviderKind, providerKinds } from '../../runtime/endpoint/provider/provider-kinds.ts';
import { fieldsOf } from '../../runtime/profile/fields-of.ts';
import { speaksFormat } from '../targets/speaks-format.ts';
import type { ClientBody, EmbedAnswer, EmbedRequest, TextAnswer, TextRequest } from '../targets/target.ts';
import { clientFormats } from './client-format.ts';
import { ClientStreamReader } from './client-stream-reader.ts';
import type { ProviderConfig } from './provider-config.ts';
import type { Question } from './question.ts';
import { StreamReader } from './stream-reader.ts';
import type { TimeLimits } from './time-limits.ts';
import { toTextAnswer } from './to-text-answer.ts';
import type { UpstreamRequest } from './upstream.ts';
import { WholeReader } from './whole-reader.ts';

export interface QuestionsOptions {
  readonly secret: string;
  readonly limits: TimeLimits;
}

/** Puts requests into a provider's words. What is the same for all of them is made once. */
export class Questions {
  readonly kind: ProviderKind;
  readonly #config: ProviderConfig;
  readonly #settings: Omit<TextSettings, 'options' | 'stream'>;
  readonly #completions: TextAdapter<string> | undefined;
  readonly #limits: TimeLimits;
  readonly #basePath: string;
  readonly #headers: readonly string[];
  readonly #correlationHeader: string | undefined;

  constructor(config: ProviderConfig, { secret, limits }: QuestionsOptions) {
    const kind = providerKinds[config.type];
    const isOpenAiShaped = config.type !== 'anthropic';
    this.kind = kind;
    this.#config = config;
    this.#settings = {
      model: config.model,
      tokenLimitField: isOpenAiShaped ? config.token_limit_field : kind.tokenLimitField,
      includeUsage: isOpenAiShaped && config.include_usage,
    };
    this.#completions = isOpenAiShaped && config.query_via === 'completions' ? kind.completions : undefined;
    this.#limits = limits;
    this.#basePath = new URL(config.base_url).pathname.replace(/\/+$/, '');
    this.#headers = headersOf(config, kind, secret);
    this.#correlationHeader = config.type === 'openai_compatible' ? config.correlation_header : kind.correlationHeader;
  }

  /** @throws SippError for what the provider cannot be asked */
  text(request: TextRequest): Question<TextAnswer> {
    const { input, clientBody } = request;
    if (clientBody !== undefined && speaksFormat(request, this.#config)) return this.#clientText(clientBody, request);
    if (!('prompt' in input)) return this.#text(this.kind.chat, input.messages, request);
    if (this.#completions !== undefined) return this.#text(this.#completions, input.prompt, request);
    // Most models answer only chats: there the prompt is what the user says.
    return this.#text(this.kind.chat, [{ role: 'user', content: input.prompt }], request);
  }

  embeddings(request: EmbedRequest): Question<EmbedAnswer> {
    const { inputs, dimensions } = request;
    const { embeddings: adapter } = this.kind;
    if (adapter === undefined) throw new TypeError('What refusal refuses is not asked for.');
    const question = this.#request(
      adapter.path,
      request,
      adapter.toBody(inputs, { model: this.#settings.model, dimensions }),
    );
    return {
      ...question,
      accept: 'application/json',
      end: this.#limits.whole,
      read: (head) =>
        new WholeReader(head, (body, timings) => ({ ...adapter.decodeAnswer(body, inputs.length), timings })),
    };
  }

  #text<Input>(adapter: TextAdapter<Input>, input: Input, request: TextRequest): Question<TextAnswer> {
    const { requestId, options, stream } = request;
    const { model, tokenLimitField, includeUsage } = this.#settings;
    const body = adapter.toBody(input, { model, tokenLimitField, includeUsage, options, stream, extras: request });
    const { path, headers, body: text } = this.#request(adapter.path, request, body);
    if (stream) {
      return {
        path,
        headers,
        body: text,
        accept: 'text/event-stream',
        end: this.#limits.stream,
        read: (head, sink) => new StreamReader(head, { requestId, adapter, sink }),
      };
    }
    return {
      path,
      headers,
      body: text,
      accept: 'application/json',
      end: this.#limits.whole,
      read: (head) => new WholeReader(head, (answer, timings) => toTextAnswer(adapter.decodeAnswer(answer), timings)),
    };
  }

  /** Both sides speak the same format, so that nothing has to be translated. */
  #clientText({ format: name, fields, headers = {} }: ClientBody, request: TextRequest): Question<TextAnswer> {
    const { requestId, stream } = request;
    const { model, tokenLimitField, includeUsage } = this.#settings;
    const format = clientFormats[name];
    const adapter = this.kind[format.route];
    if (adapter === undefined) throw new TypeError('A provider that speaks a format has a route for it.');
    const body = format.toBody(fields, { model, stream, tokenLimitField, includeUsage });
    const ours = this.#request(adapter.path, request, body);
    const question = { ...ours, headers: [...ours.headers, ...Object.entries(headers).flat()] };
    if (stream) {
      return {
        ...question,
        accept: 'text/event-stream',
        end: this.#limits.stream,
        read: (head, sink) => new ClientStreamReader(head, { requestId, adapter, format, fields, sink }),
      };
    }
    return {
      ...question,
      accept: 'application/json',
      end: this.#limits.whole,
      read: (head) =>
        new WholeReader(head, (answer, timings) => ({
          ...toTextAnswer(adapter.decodeAnswer(answer), timings),
          clientBody: fieldsOf(answer),
        })),
    };
  }

  #request(path: string, { requestId, trace }: TextRequest | EmbedRequest, body: Body): UpstreamRequest {
    let headers = this.#headers;
    if (this.#correlationHeader !== undefined) headers = [...headers, this.#correlationHeader, requestId];
    if (trace !== undefined) headers = [...headers, 'traceparent', trace.traceparent];
    return { path: this.#basePath + path, headers, body: JSON.stringify(body) };
  }
}

/** Those of every request. No `accept`: a provider answers as its body asks, and what comes is checked. */
function headersOf(config: ProviderConfig, { keyHeader, version }: ProviderKind, secret: string): readonly string[] {
  const headers = ['content-type', 'application/json', keyHeader.headerName, keyHeader.prefix + secret];
  if (version === undefined || config.type !== 'anthropic') return headers;
  return [...headers, version.headerName, config.version];
}
