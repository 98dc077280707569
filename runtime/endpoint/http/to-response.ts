import type { SippEmbeddingResponse, SippResponseMetadata, SippTextResponse } from '../../api.ts';
import type { EndpointRef } from '../../contract/options.ts';
import type { DecodedEmbedding } from '../../profile/embedding-response.ts';
import type { DecodedText } from '../../profile/text-response.ts';
import { requestIdOf } from './request-id.ts';

/** Who asked what. */
export interface Origin {
  readonly endpoint: EndpointRef;
  readonly requestId: string;
}

/** What the library answers for a text that came from elsewhere. A gateway's stream tells no id of its own. */
export function toTextResponse(
  { endpoint, requestId }: Origin,
  response: Response,
  { id, text, finishReason, toolCalls, usage }: Omit<DecodedText, 'id'> & Partial<Pick<DecodedText, 'id'>>,
): SippTextResponse {
  return {
    endpoint,
    text,
    finishReason,
    ...(toolCalls && { toolCalls }),
    ...(usage && { usage }),
    metadata: metadataOf(requestId, response, id),
  };
}

/** What the library answers for an embedding that came from elsewhere. How it was pooled is known there. */
export function toEmbeddingResponse(
  { endpoint, requestId }: Origin,
  response: Response,
  { id, values, usage }: DecodedEmbedding,
): SippEmbeddingResponse {
  return { endpoint, values, ...(usage && { usage }), metadata: metadataOf(requestId, response, id) };
}

function metadataOf(requestId: string, { headers }: Response, id: string | undefined): SippResponseMetadata {
  const upstreamRequestId = requestIdOf(headers);
  return {
    requestId,
    ...(upstreamRequestId !== undefined && { upstreamRequestId }),
    ...(id !== undefined && { upstreamResponseId: id }),
  };
}
