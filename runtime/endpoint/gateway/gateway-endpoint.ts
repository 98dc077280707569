import type {
  EndpointDescription,
  GatewayEndpointDescriptor,
  SippChatRequest,
  SippEmbeddingResponse,
  SippEmbedRequest,
  SippQueryRequest,
  SippTextResponse,
} from '../../api.ts';
import type { EndpointRef } from '../../contract/options.ts';
import type { CancelRequest, EngineListener } from '../../engine/engine.ts';
import { decodeEmbeddingResponse } from '../../profile/embedding-response.ts';
import { decodeTextResponse } from '../../profile/text-response.ts';
import type { Endpoint, Identified, Operation } from '../endpoint.ts';
import { Exchange } from './exchange.ts';
import { type GatewayTarget, parseGatewayTarget } from './parse-gateway-target.ts';
import { resolveSecret } from './parse-headers.ts';
import { type PostOptions, post } from './post.ts';
import { readJson } from './read-json.ts';
import { readStream } from './read-stream.ts';
import { toEmbedBody, toTextBody } from './request-body.ts';
import { type StartTimer, startTimer as startMachineTimer } from './start-timer.ts';
import { toCallFailure } from './to-call-failure.ts';
import { type Origin, toEmbeddingResponse, toTextResponse } from './to-response.ts';

/** A target of a sipp gateway. Nothing is sent before the first request. */
export async function openGatewayEndpoint(
  id: string,
  descriptor: GatewayEndpointDescriptor,
  { startTimer }: GatewayOptions = { startTimer: startMachineTimer },
): Promise<Endpoint> {
  return new GatewayEndpoint({ kind: 'gateway', id }, parseGatewayTarget(descriptor), startTimer);
}

export interface GatewayOptions {
  readonly startTimer: StartTimer;
}

/** What is sent, and how the answer is read. */
interface Call<Response> {
  readonly operation: Operation;
  readonly body: unknown;
  readonly accept: PostOptions['accept'];
  readonly read: (response: globalThis.Response, exchange: Exchange<Response>) => Promise<void>;
}

/** Shorter header values are words, which may stand in any message; longer ones may be keys. */
const SHORTEST_SECRET = 8;

class GatewayEndpoint implements Endpoint {
  readonly ref: EndpointRef;
  readonly #target: GatewayTarget;
  readonly #startTimer: StartTimer;
  readonly #running = new Set<CancelRequest>();

  constructor(ref: EndpointRef, target: GatewayTarget, startTimer: StartTimer) {
    this.ref = ref;
    this.#target = target;
    this.#startTimer = startTimer;
  }

  describe(): EndpointDescription {
    return { endpoint: this.ref };
  }

  /** What the target can do is known to the gateway. */
  refusal(): undefined {
    return undefined;
  }

  query(request: Identified<SippQueryRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    return this.#generate('query', { prompt: request.prompt }, request, listener);
  }

  chat(request: Identified<SippChatRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    const messages = request.messages.map(({ role, content }) => ({ role, content }));
    return this.#generate('chat', { messages }, request, listener);
  }

  embed(request: Identified<SippEmbedRequest>, listener: EngineListener<SippEmbeddingResponse>): CancelRequest {
    const origin = { endpoint: this.ref, requestId: request.requestId };
    return this.#start(listener, {
      operation: 'embed',
      body: toEmbedBody(this.#target, request),
      accept: 'application/json',
      read: async (response, exchange) => {
        const answer = decodeEmbeddingResponse(await readJson(response));
        exchange.done(toEmbeddingResponse(origin, response, answer));
      },
    });
  }

  async close(): Promise<void> {
    for (const cancel of this.#running) cancel('server_shutdown');
  }

  #generate(
    operation: 'query' | 'chat',
    input: Parameters<typeof toTextBody>[1],
    request: Identified<SippQueryRequest> | Identified<SippChatRequest>,
    listener: EngineListener<SippTextResponse>,
  ): CancelRequest {
    const stream = listener.onTokens !== undefined;
    const origin = { endpoint: this.ref, requestId: request.requestId };
    return this.#start(listener, {
      operation,
      body: toTextBody(this.#target, input, { ...request, stream }),
      ...(stream ? streamedText(origin, listener) : wholeText(origin)),
    });
  }

  #start<Response>(listener: EngineListener<Response>, call: Call<Response>): CancelRequest {
    const exchange = new Exchange(listener, {
      timeoutMs: this.#target.timeoutMs,
      startTimer: this.#startTimer,
    });
    const cancel: CancelRequest = (reason) => exchange.cancel(reason);
    this.#running.add(cancel);
    this.#carryOut(exchange, call).finally(() => {
      exchange.release();
      this.#running.delete(cancel);
    });
    return cancel;
  }

  /** Never rejects: a failure goes to the exchange. */
  async #carryOut<Response>(exchange: Exchange<Response>, call: Call<Response>): Promise<void> {
    const { headers, credential, urls } = this.#target;
    const url = urls[call.operation];
    const secrets = Object.values(headers).filter((value) => value.length >= SHORTEST_SECRET);
    const { signal } = exchange;
    try {
      const sent: Record<string, string> = { ...headers };
      if (credential !== undefined) {
        const secret = await resolveSecret(credential);
        secrets.push(secret);
        sent[credential.headerName] = credential.prefix + secret;
      }
      const response = await post(url, { headers: sent, body: call.body, accept: call.accept, signal });
      await call.read(response, exchange);
    } catch (error) {
      exchange.fail(toCallFailure(error, url, secrets));
    }
  }
}

function wholeText(origin: Origin): Pick<Call<SippTextResponse>, 'accept' | 'read'> {
  return {
    accept: 'application/json',
    read: async (response, exchange) => {
      exchange.done(toTextResponse(origin, response, decodeTextResponse(await readJson(response))));
    },
  };
}

function streamedText(
  origin: Origin,
  listener: EngineListener<SippTextResponse>,
): Pick<Call<SippTextResponse>, 'accept' | 'read'> {
  return {
    accept: 'text/event-stream',
    read: (response, exchange) => {
      exchange.restartTimer();
      return readStream(response, {
        requestId: origin.requestId,
        onBytes: () => exchange.restartTimer(),
        onTokens: (batch) => listener.onTokens?.(batch),
        onDone: (answer) => exchange.done(toTextResponse(origin, response, answer)),
      });
    },
  };
}
