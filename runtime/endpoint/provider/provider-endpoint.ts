import type {
  EndpointDescription,
  ProviderEndpointDescriptor,
  SippChatRequest,
  SippEmbeddingResponse,
  SippEmbedRequest,
  SippQueryRequest,
  SippTextResponse,
} from '../../api.ts';
import { SippError } from '../../contract/errors.ts';
import type { EndpointRef } from '../../contract/options.ts';
import type { CancelRequest, EngineListener } from '../../engine/engine.ts';
import type { Endpoint, Identified, Operation } from '../endpoint.ts';
import { checkExtraFields } from '../http/extra-fields.ts';
import { HttpCalls } from '../http/http-calls.ts';
import { readJson } from '../http/read-json.ts';
import { type StartTimer, startTimer } from '../http/start-timer.ts';
import { startWait } from '../http/start-wait.ts';
import { type Origin, toEmbeddingResponse } from '../http/to-response.ts';
import { type ProviderTarget, parseProviderTarget } from './parse-provider-target.ts';
import type { TextAdapter, TextExtras } from './provider-adapter.ts';
import { isFailure, toProviderFailure, toReportedFailure } from './provider-failure.ts';
import { requestHeaders } from './request-headers.ts';
import { streamedText, wholeText } from './text-call.ts';

/** Time and chance. */
export interface ProviderOptions {
  readonly startTimer: StartTimer;
  readonly startWait: StartTimer;
  readonly random: () => number;
}

/** A model of a provider. Nothing is sent before the first request. */
export async function openProviderEndpoint(
  id: string,
  descriptor: ProviderEndpointDescriptor,
  options: ProviderOptions = { startTimer, startWait, random: Math.random },
): Promise<Endpoint> {
  return new ProviderEndpoint({ kind: 'provider', id }, parseProviderTarget(descriptor), options);
}

class ProviderEndpoint implements Endpoint {
  readonly ref: EndpointRef;
  readonly #target: ProviderTarget;
  readonly #calls: HttpCalls;

  constructor(ref: EndpointRef, target: ProviderTarget, { startTimer, ...retry }: ProviderOptions) {
    this.ref = ref;
    this.#target = target;
    const { headers, credential, timeoutMs, maxRetries } = target;
    this.#calls = new HttpCalls({
      peer: { name: 'provider', toFailure: toProviderFailure },
      headers,
      credential,
      timeoutMs,
      startTimer,
      retry: { maxRetries, ...retry },
    });
  }

  describe(): EndpointDescription {
    return { endpoint: this.ref };
  }

  refusal(operation: Operation): SippError | undefined {
    const { title, embeddings } = this.#target.kind;
    if (operation !== 'embed' || embeddings !== undefined) return undefined;
    const message = `unsupported operation embed on endpoint ${this.ref.id}: ${title} has no embeddings.`;
    return new SippError('unsupported_operation', message, { hint: 'Name another endpoint.' });
  }

  /** Most models answer only chats: there the prompt is what the user says. */
  query(request: Identified<SippQueryRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    const { chat, completions } = this.#target.kind;
    if (completions !== undefined && this.#target.queryVia === 'completions') {
      return this.#generate(completions, request.prompt, request, listener);
    }
    return this.#generate(chat, [{ role: 'user', content: request.prompt }], request, listener);
  }

  chat(request: Identified<SippChatRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    return this.#generate(this.#target.kind.chat, request.messages, request, listener);
  }

  embed(request: Identified<SippEmbedRequest>, listener: EngineListener<SippEmbeddingResponse>): CancelRequest {
    const { embeddings: adapter } = this.#target.kind;
    if (adapter === undefined) throw new TypeError('What refusal refuses is not asked for.');
    const { requestId, input, providerOptions = {} } = request;
    const extras = checkExtraFields('provider_options', providerOptions, adapter.typedFields);
    return this.#calls.start(listener, {
      url: this.#target.baseUrl + adapter.path,
      headers: requestHeaders(this.#target, requestId),
      body: { ...extras, ...adapter.toBody(input, { model: this.#target.model }) },
      accept: 'application/json',
      read: async (response, exchange) => {
        const body = await readJson(response);
        if (isFailure(body)) throw toReportedFailure(response, body);
        const { vectors, ...answer } = adapter.decodeAnswer(body, 1);
        const [values = []] = vectors;
        exchange.done(toEmbeddingResponse(this.#originOf(requestId), response, { ...answer, values }));
      },
    });
  }

  async close(): Promise<void> {
    this.#calls.close();
  }

  #generate<Input>(
    adapter: TextAdapter<Input>,
    input: Input,
    request: Identified<SippQueryRequest> | Identified<SippChatRequest>,
    listener: EngineListener<SippTextResponse>,
  ): CancelRequest {
    const { requestId, options = {}, providerOptions = {} } = request;
    const { model, tokenLimitField, includeUsage, baseUrl } = this.#target;
    const stream = listener.onTokens !== undefined;
    const extraFields = checkExtraFields('provider_options', providerOptions, adapter.typedFields);
    const settings = { model, options, stream, tokenLimitField, includeUsage, extras: toolsOf(request) };
    const origin = this.#originOf(requestId);
    return this.#calls.start(listener, {
      url: baseUrl + adapter.path,
      headers: requestHeaders(this.#target, requestId),
      body: { ...extraFields, ...adapter.toBody(input, settings) },
      ...(stream ? streamedText(adapter, origin, listener) : wholeText(adapter, origin)),
    });
  }

  #originOf(requestId: string): Origin {
    return { endpoint: this.ref, requestId };
  }
}

function toolsOf(request: SippQueryRequest | SippChatRequest): TextExtras {
  if (!('messages' in request) || request.tools === undefined || request.tools.length === 0) return {};
  const { tools, toolChoice } = request;
  return { tools, ...(toolChoice !== undefined && { toolChoice }) };
}
