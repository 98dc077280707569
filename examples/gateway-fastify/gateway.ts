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
import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';

/** The endpoints of a client as a gateway. Fastify sends a web `Response` as it is, and cancels its body where the client leaves. */
export function createGateway(client: SippClient): FastifyInstance {
  const app = Fastify();

  app.post('/v1/query', async ({ body }, reply) => {
    const { target, stream, request } = decodeGatewayQueryBody(body);
    const run = client.query({ ...request, endpoint: endpointOf(client, target), signal: leavingOf(reply) });
    return stream ? gatewayTextStreamResponse(run) : gatewayTextResponseBody(target, await run.response);
  });

  app.post('/v1/chat', async ({ body }, reply) => {
    const { target, stream, request } = decodeGatewayChatBody(body);
    const run = client.chat({ ...request, endpoint: endpointOf(client, target), signal: leavingOf(reply) });
    return stream ? gatewayTextStreamResponse(run) : gatewayTextResponseBody(target, await run.response);
  });

  app.post('/v1/embed', async ({ body }, reply) => {
    const { target, request } = decodeGatewayEmbedBody(body);
    const run = client.embed({ ...request, endpoint: endpointOf(client, target), signal: leavingOf(reply) });
    return gatewayEmbeddingResponseBody(target, await run.response);
  });

  app.setErrorHandler<FastifyError>((error, _, reply) => {
    const { body, init } = gatewayErrorResponse(toProfileError(error));
    return reply
      .status(init.status)
      .headers(init.headers ?? {})
      .send(body);
  });

  return app;
}

/** Aborted when the client has left. Fastify's own `request.signal` already is once the body has been read. */
function leavingOf({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  raw.once('close', () => leaving.abort());
  return leaving.signal;
}

/** What Fastify refuses itself, such as a body that is no JSON, has a status of its own. */
function toProfileError(error: FastifyError): unknown {
  if (!String(error.code).startsWith('FST_')) return error;
  return new GatewayProfileError('invalid_request', error.message, { status: error.statusCode ?? 400, cause: error });
}

function endpointOf(client: SippClient, target: string): EndpointRef {
  const found = client.list().find(({ endpoint }) => endpoint.id === target);
  if (found !== undefined) return found.endpoint;
  throw new GatewayProfileError('resolution', 'target not found', { status: 404 });
}
