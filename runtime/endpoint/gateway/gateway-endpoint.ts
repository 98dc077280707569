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
import type { Endpoint, Identified } from '../endpoint.ts';
import { type Call, HttpCalls } from '../http/http-calls.ts';
import { readJson } from '../http/read-json.ts';
import { type StartTimer, startTimer as startMachineTimer } from '../http/start-timer.ts';
import { type Origin, toEmbeddingResponse, toTextResponse } from '../http/to-response.ts';
import { type GatewayTarget, parseGatewayTarget } from './parse-gateway-target.ts';
import { readStream } from './read-stream.ts';
import { toRemoteFailure } from './remote-failure.ts';
import { type TextInput, toChatInput, toEmbedBody, toTextBody } from './request-body.ts';

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

class GatewayEndpoint implements Endpoint {
  readonly ref: EndpointRef;
  readonly #target: GatewayTarget;
  readonly #calls: HttpCalls;

  constructor(ref: EndpointRef, target: GatewayTarget, startTimer: StartTimer) {
    this.ref = ref;
    this.#target = target;
    const { headers, credential, timeoutMs } = target;
    this.#calls = new HttpCalls({
      peer: { name: 'gateway', toFailure: toRemoteFailure },
      headers,
      credential,
      timeoutMs,
      startTimer,
    });
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
    return this.#generate('chat', toChatInput(request), request, listener);
  }

  embed(request: Identified<SippEmbedRequest>, listener: EngineListener<SippEmbeddingResponse>): CancelRequest {
    const origin = { endpoint: this.ref, requestId: request.requestId };
    return this.#calls.start(listener, {
      url: this.#target.urls.embed,
      body: toEmbedBody(this.#target, request),
      accept: 'application/json',
      read: async (response, exchange) => {
        const answer = decodeEmbeddingResponse(await readJson(response));
        exchange.done(toEmbeddingResponse(origin, response, answer));
      },
    });
  }

  async close(): Promise<void> {
    this.#calls.close();
  }

  #generate(
    operation: 'query' | 'chat',
    input: TextInput,
    request: Identified<SippQueryRequest> | Identified<SippChatRequest>,
    listener: EngineListener<SippTextResponse>,
  ): CancelRequest {
    const stream = listener.onTokens !== undefined;
    const origin = { endpoint: this.ref, requestId: request.requestId };
    return this.#calls.start(listener, {
      url: this.#target.urls[operation],
      body: toTextBody(this.#target, input, { ...request, stream }),
      ...(stream ? streamedText(origin, listener) : wholeText(origin)),
    });
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
