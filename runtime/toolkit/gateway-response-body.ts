import type { SippEmbeddingResponse, SippTextResponse } from '../api.ts';
import { type EmbeddingBody, encodeEmbeddingResponse } from '../profile/embedding-response.ts';
import { encodeTextResponse, type TextBody } from '../profile/text-response.ts';

/** What a route answers to a query or chat. */
export function gatewayTextResponseBody(target: string, response: SippTextResponse): TextBody {
  return encodeTextResponse(target, response);
}

/** What a route answers to an embedding. */
export function gatewayEmbeddingResponseBody(target: string, response: SippEmbeddingResponse): EmbeddingBody {
  return encodeEmbeddingResponse(target, response);
}
