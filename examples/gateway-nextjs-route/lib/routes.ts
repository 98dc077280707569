import {
  decodeGatewayChatBody,
  decodeGatewayEmbedBody,
  decodeGatewayQueryBody,
  type EndpointRef,
  GatewayProfileError,
  gatewayEmbeddingResponseBody,
  gatewayErrorResponse,
  gatewayTextResponseBody,
  gatewayTextStreamResponse,
  type SippClient,
} from '@sipphq/sipp';

type OpenClient = () => Promise<SippClient>;
type Handler = (request: Request) => Promise<Response>;

/** POST /v1/query. `request.signal` cancels the run where the client leaves. */
export const queryRoute = (openClient: OpenClient): Handler =>
  answering(async (request) => {
    const { target, stream, request: query } = decodeGatewayQueryBody(await readJson(request));
    const client = await openClient();
    const run = client.query({ ...query, endpoint: endpointOf(client, target), signal: request.signal });
    if (stream) return gatewayTextStreamResponse(run);
    return Response.json(gatewayTextResponseBody(target, await run.response));
  });

/** POST /v1/chat. */
export const chatRoute = (openClient: OpenClient): Handler =>
  answering(async (request) => {
    const { target, stream, request: chat } = decodeGatewayChatBody(await readJson(request));
    const client = await openClient();
    const run = client.chat({ ...chat, endpoint: endpointOf(client, target), signal: request.signal });
    if (stream) return gatewayTextStreamResponse(run);
    return Response.json(gatewayTextResponseBody(target, await run.response));
  });

/** POST /v1/embed. */
export const embedRoute = (openClient: OpenClient): Handler =>
  answering(async (request) => {
    const { target, request: embed } = decodeGatewayEmbedBody(await readJson(request));
    const client = await openClient();
    const run = client.embed({ ...embed, endpoint: endpointOf(client, target), signal: request.signal });
    return Response.json(gatewayEmbeddingResponseBody(target, await run.response));
  });

function answering(handler: Handler): Handler {
  return async (request) => {
    try {
      return await handler(request);
    } catch (error) {
      const { body, init } = gatewayErrorResponse(error);
      return Response.json(body, init);
    }
  };
}

/** Undefined for what is no JSON: the decoders say what they want instead. */
const readJson = (request: Request): Promise<unknown> => request.json().catch(() => undefined);

function endpointOf(client: SippClient, target: string): EndpointRef {
  const found = client.list().find(({ endpoint }) => endpoint.id === target);
  if (found !== undefined) return found.endpoint;
  throw new GatewayProfileError('resolution', 'target not found', { status: 404 });
}
