import type { FastifyInstance, FastifyReply } from 'fastify';

/** Answers requests for paths that are not there by their heads: whoever sends them makes the gateway keep no body. */
export function answerNotFound(app: FastifyInstance): void {
  const answer = (reply: FastifyReply) => reply.code(404).send();
  // In a scope of its own: the hook is for no other request.
  app.register(async (scope) => {
    scope.addHook('onRequest', (_request, reply, _done) => void answer(reply));
    scope.setNotFoundHandler((_request, reply) => answer(reply));
  });
}
