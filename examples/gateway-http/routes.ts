import {
  decodeGatewayChatBody,
  decodeGatewayEmbedBody,
  decodeGatewayQueryBody,
  type EndpointRef,
  GatewayProfileError,
  gatewayEmbeddingResponseBody,
  gatewayTextResponseBody,
  gatewayTextStreamResponse,
  type SippClient,
  type SippTextRun,
} from '@sipphq/sipp';

export interface RouteRequest {
  /** The JSON value of the body. */
  readonly body: unknown;
  /** Aborted when the client has left. */
  readonly signal: AbortSignal;
}

export type Route = (client: SippClient, request: RouteRequest) => Promise<Response>;

export const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
  ['/v1/query', query],
  ['/v1/chat', chat],
  ['/v1/embed', embed],
]);

async function query(client: SippClient, { body, signal }: RouteRequest): Promise<Response> {
  const { target, stream, request } = decodeGatewayQueryBody(body);
  const run = client.query({ ...request, endpoint: endpointOf(client, target), signal });
  return stream ? gatewayTextStreamResponse(run) : wholeText(target, run);
}

async function chat(client: SippClient, { body, signal }: RouteRequest): Promise<Response> {
  const { target, stream, request } = decodeGatewayChatBody(body);
  const run = client.chat({ ...request, endpoint: endpointOf(client, target), signal });
  return stream ? gatewayTextStreamResponse(run) : wholeText(target, run);
}

async function embed(client: SippClient, { body, signal }: RouteRequest): Promise<Response> {
  const { target, request } = decodeGatewayEmbedBody(body);
  const run = client.embed({ ...request, endpoint: endpointOf(client, target), signal });
  return Response.json(gatewayEmbeddingResponseBody(target, await run.response));
}

async function wholeText(target: string, run: SippTextRun): Promise<Response> {
  return Response.json(gatewayTextResponseBody(target, await run.response));
}

function endpointOf(client: SippClient, target: string): EndpointRef {
  const found = client.list().find(({ endpoint }) => endpoint.id === target);
  if (found !== undefined) return found.endpoint;
  throw new GatewayProfileError('resolution', 'target not found', { status: 404 });
}
