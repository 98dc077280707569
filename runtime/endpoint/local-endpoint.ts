import type {
  EndpointDescription,
  LocalEndpointDescriptor,
  LocalTextOptions,
  SippChatRequest,
  SippEmbeddingResponse,
  SippEmbedRequest,
  SippQueryRequest,
  SippTextResponse,
} from '../api.ts';
import type { SamplingConfig } from '../config/native-runtime-config.ts';
import { parseRuntimeConfig } from '../config/parse-config.ts';
import { randomSeed } from '../config/resolve-sampling.ts';
import type { SippError } from '../contract/errors.ts';
import type { EndpointRef } from '../contract/options.ts';
import { defaultBackend } from '../engine/backend-policy.ts';
import type { CancelRequest, Engine, EngineListener, EngineTextRequest } from '../engine/engine.ts';
import { availableMemory } from './available-memory.ts';
import type { Endpoint, Identified, OpenOptions, Operation } from './endpoint.ts';
import { toEngineTools } from './engine-tools.ts';
import { checkMemory } from './memory-check.ts';
import { modelSampling } from './model-sampling.ts';
import { readModel } from './read-model.ts';
import { localRefusal, refuseUnsupportedLocal, refuseUnsupportedTools } from './refusal.ts';
import { requestSampling } from './request-sampling.ts';
import { toEmbeddingResponse, toTextResponse } from './response.ts';
import { toTextMessages } from './text-messages.ts';

/** Finds the model, checks it and the configuration before anything native sees them, and loads the engine. */
export async function openLocalEndpoint(
  id: string,
  descriptor: LocalEndpointDescriptor,
  { loadEngine, signal, onProgress, beforeLoad }: OpenOptions,
): Promise<Endpoint> {
  const config = parseRuntimeConfig(descriptor.config ?? {});
  const model = readModel(descriptor.modelPath);
  const { sampling, notes } = modelSampling(model);
  const engine = await loadEngine({
    model: model.info,
    backend: descriptor.backend ?? defaultBackend(process.env['SIPP_NODE_BACKEND']),
    config,
    signal,
    notes,
    beforeLoad: async (backend) => {
      await beforeLoad?.({ model: model.info, config, backend });
      // On a GPU the weights lie elsewhere; llama.cpp fits them itself.
      if (backend === 'cpu') checkMemory(model.info, config, availableMemory());
    },
    ...(onProgress && { onProgress }),
  });
  return new LocalEndpoint({ kind: 'local', id }, engine, { model: sampling, endpoint: config.sampling });
}

/** Sampling that is settled before a request comes. */
interface SamplingLayers {
  readonly model: SamplingConfig;
  readonly endpoint: SamplingConfig | undefined;
}

class LocalEndpoint implements Endpoint {
  readonly ref: EndpointRef;
  readonly #engine: Engine;
  readonly #sampling: SamplingLayers;

  constructor(ref: EndpointRef, engine: Engine, sampling: SamplingLayers) {
    this.ref = ref;
    this.#engine = engine;
    this.#sampling = sampling;
  }

  describe(): EndpointDescription {
    return { endpoint: this.ref, local: this.#engine.description, stats: this.#engine.stats() };
  }

  refusal(operation: Operation): SippError | undefined {
    return localRefusal(operation, this.ref.id, this.#engine.description);
  }

  query(request: Identified<SippQueryRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    return this.#generate(request, { input: { prompt: request.prompt } }, listener);
  }

  chat(request: Identified<SippChatRequest>, listener: EngineListener<SippTextResponse>): CancelRequest {
    const { tools, toolChoice, local = {} } = request;
    const { parallelToolCalls } = local;
    const offered = toEngineTools({ ...(tools && { tools }), ...(toolChoice && { toolChoice }), parallelToolCalls });
    const parts = {
      input: { messages: toTextMessages(request.messages, this.ref.id) },
      ...(offered && { tools: offered }),
    };
    const { grammar, jsonSchema } = local;
    refuseUnsupportedTools({ ...parts, grammar, jsonSchema }, this.ref.id, this.#engine.description);
    return this.#generate(request, parts, listener);
  }

  embed(request: Identified<SippEmbedRequest>, listener: EngineListener<SippEmbeddingResponse>): CancelRequest {
    const { requestId, input, local } = request;
    return this.#engine.embed(
      { requestId, input, normalize: local?.normalize ?? true },
      {
        onDone: (result) => listener.onDone(toEmbeddingResponse(this.ref, requestId, result)),
        onError: (error) => listener.onError(error),
      },
    );
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #generate(
    request: Identified<SippQueryRequest> | Identified<SippChatRequest>,
    parts: Pick<EngineTextRequest, 'input' | 'tools'>,
    listener: EngineListener<SippTextResponse>,
  ): CancelRequest {
    const { requestId, options = {}, local = {} as LocalTextOptions } = request;
    refuseUnsupportedLocal(local, this.ref.id, this.#engine.description);
    const { model, endpoint } = this.#sampling;
    return this.#engine.generate(
      {
        requestId,
        ...parts,
        ...(local.logprobs !== undefined && { logprobs: local.logprobs }),
        maxTokens: options.maxTokens,
        stop: (options.stop ?? []).filter((text) => text !== ''),
        contextKey: local.contextKey,
        ...(local.cacheScope !== undefined && { cacheScope: local.cacheScope }),
        grammar: local.grammar,
        jsonSchema: local.jsonSchema,
        sampling: requestSampling({ model, endpoint, options, local: local.sampling }, pickSeed),
      },
      {
        ...(listener.onTokens && { onTokens: (batch) => listener.onTokens?.(batch) }),
        ...(listener.onDelta && { onDelta: (delta) => listener.onDelta?.(delta) }),
        onDone: (result) => listener.onDone(toTextResponse(this.ref, requestId, result)),
        onError: (error) => listener.onError(error),
      },
    );
  }
}

const pickSeed = (): number => Math.floor(Math.random() * randomSeed);
