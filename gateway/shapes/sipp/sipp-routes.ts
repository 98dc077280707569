import { decodeChatRequest, decodeEmbedRequest, decodeQueryRequest } from '../../../runtime/profile/decode-request.ts';
import type { EmbeddingBody } from '../../../runtime/profile/embedding-response.ts';
import { encodeUsage } from '../../../runtime/profile/token-counts.ts';
import type { EmbedAnswer } from '../../targets/target.ts';
import type { Route } from '../shape.ts';
import { sippShape } from './sipp-shape.ts';
import { toTextJob } from './to-text-job.ts';

export const queryRoute: Route = {
  name: 'query',
  shape: sippShape,
  operation: 'query',
  decode: (body, asked) => {
    const decoded = decodeQueryRequest(body);
    return toTextJob(asked, decoded, { input: { prompt: decoded.request.prompt } });
  },
};

export const chatRoute: Route = {
  name: 'chat',
  shape: sippShape,
  operation: 'chat',
  decode: (body, asked) => {
    const decoded = decodeChatRequest(body);
    const { tools, toolChoice, messages } = decoded.request;
    return toTextJob(asked, decoded, {
      input: { messages },
      ...(tools && { tools }),
      ...(toolChoice && { toolChoice }),
    });
  },
};

export const embedRoute: Route = {
  name: 'embed',
  shape: sippShape,
  operation: 'embed',
  decode: (body, { requestId, trace }) => {
    const { target: model, inputs, isBatch } = decodeEmbedRequest(body);
    return {
      kind: 'embed',
      model,
      request: { requestId, inputs, trace },
      encode: (answer) => JSON.stringify(toBody(model, answer, { isBatch })),
    };
  },
};

/** The routes of the gateway's own API. */
export const sippRoutes: readonly Route[] = [queryRoute, chatRoute, embedRoute];

/** `isBatch`: the input was a list, so that the answer has to be one. */
function toBody(
  model: string,
  { id = 'response', vectors, usage }: EmbedAnswer,
  { isBatch }: { readonly isBatch: boolean },
): EmbeddingBody {
  const [first = []] = vectors;
  return {
    id,
    model,
    ...(isBatch ? { embeddings: vectors } : { embedding: first }),
    ...(usage && { usage: encodeUsage(usage) }),
  };
}
