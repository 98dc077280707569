import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify';
import { Pool } from 'undici';
import type { Part } from './part.ts';

/**
 * The yardstick: what a proxy costs that does nothing but parse a request's JSON, ask upstream over kept connections, and
 * pass the bytes back. A client that leaves ends the request upstream, as everybody would want.
 */
export const startBareProxy: Part = async (upstream) => {
  const pool = new Pool(upstream);
  const app = Fastify({ logger: false });
  app.post('/v1/chat/completions', (request: FastifyRequest, reply: FastifyReply) => {
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    return forward(request, reply, left.signal);
  });

  async function forward({ body }: FastifyRequest, reply: FastifyReply, signal: AbortSignal): Promise<FastifyReply> {
    const answer = await pool.request({
      path: '/v1/chat/completions',
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer upstream' },
      body: JSON.stringify(body),
      signal,
    });
    const type = String(answer.headers['content-type']);
    reply.code(answer.statusCode).header('content-type', type);
    if (type === 'text/event-stream') return reply.send(answer.body);
    return reply.send(await answer.body.text());
  }

  await app.listen({ host: '127.0.0.1', port: 0 });
  return app.server.address();
};
