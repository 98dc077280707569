import type { SippEmbeddingResponse, SippResponseMetadata, SippTextResponse } from '../../api.ts';
import type { EndpointRef } from '../../contract/options.ts';
import type { DecodedEmbedding } from '../../profile/embedding-response.ts';
import type { DecodedText } from '../../profile/text-response.ts';

/** Who asked what. */
export interface Origin {
  readonly endpoint: EndpointRef;
  readonly requestId: string;
}

/** What the library answers for a gateway's text. A stream tells no id of its own. */
export function toTextResponse(
  { endpoint, requestId }: Origin,
  response: Response,
  { id, text, finishReason, usage }: Omit<DecodedText, 'id'> & Partial<Pick<DecodedText, 'id'>>,
): SippTextResponse {
  return { endpoint, text, finishReason, ...(usage && { usage }), metadata: metadataOf(requestId, response, id) };
}

/** What the library answers for a gateway's embedding. How it was pooled is known to the gateway. */
export function toEmbeddingResponse(
  { endpoint, requestId }: Origin,
  response: Response,
  { id, values, usage }: DecodedEmbedding,
): SippEmbeddingResponse {
  return { endpoint, values, ...(usage && { usage }), metadata: metadataOf(requestId, response, id) };
}

function metadataOf(requestId: string, { headers }: Response, id: string | undefined): SippResponseMetadata {
  const upstreamRequestId = headers.get('x-request-id');
  return {
    requestId,
    ...(upstreamRequestId !== null && { upstreamRequestId }),
    ...(id !== undefined && { upstreamResponseId: id }),
  };
}
