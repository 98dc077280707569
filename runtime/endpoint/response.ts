import type { SippEmbeddingResponse, SippTextResponse } from '../api.ts';
import type { RequestStats, TokenUsage } from '../contract/events.ts';
import type { EndpointRef } from '../contract/options.ts';
import type { EngineEmbedding, EngineTextResult } from '../engine/engine.ts';

/** What the library answers for a text that an engine has generated. */
export function toTextResponse(endpoint: EndpointRef, requestId: string, result: EngineTextResult): SippTextResponse {
  const { stats, ...answer } = result;
  return { endpoint, ...answer, usage: toUsage(stats), localStats: stats, metadata: { requestId } };
}

/** What the library answers for an engine's embedding. */
export function toEmbeddingResponse(
  endpoint: EndpointRef,
  requestId: string,
  { values, pooling, normalized, stats }: EngineEmbedding,
): SippEmbeddingResponse {
  return {
    endpoint,
    values: Array.from(values),
    usage: toUsage(stats),
    localStats: stats,
    pooling,
    normalized,
    metadata: { requestId },
  };
}

function toUsage({ inputTokens, outputTokens, cacheHits }: RequestStats): TokenUsage {
  const counts = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
  return cacheHits > 0 ? { ...counts, cachedTokens: cacheHits } : counts;
}
