import type { FastifyReply } from 'fastify';
import { SippError } from '../../../runtime/contract/errors.ts';
import type { AccessLog } from '../../operations/log/access-log.ts';
import { messageOf } from '../../server/message-of.ts';
import type { AdminErrorCode, AdminFailure } from '../wire.ts';
import { AdminRefusal, refusalStatuses } from './admin-refusal.ts';

/** What the framework finds wrong with a body, by its status. */
const bodyRefusals: Readonly<Record<number, AdminRefusal>> = {
  400: new AdminRefusal('bad_request', 'The request is not well formed.'),
  413: new AdminRefusal('too_large', 'The body is too long.'),
  415: new AdminRefusal('unsupported_media_type', 'The body must be application/json.'),
};

/** Answers with the envelope of the admin API. What was not foreseen goes to the log and says nothing. */
export function answerFailure(error: unknown, reply: FastifyReply, log: AccessLog): FastifyReply {
  const refusal = toRefusal(error);
  if (refusal === undefined) {
    log.error({ error: messageOf(error) }, 'admin request failed');
    return sendFailure(reply, new AdminRefusal('internal', 'The gateway made a mistake; its log has it.'));
  }
  return sendFailure(reply, refusal);
}

function sendFailure(reply: FastifyReply, { code, message, details }: AdminRefusal): FastifyReply {
  const { retryAfterMs, findings } = details;
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1000));
  const body: AdminFailure = { error: code, message, ...(findings && { findings }) };
  return reply.code(refusalStatuses[code]).send(body);
}

const codes: Readonly<Partial<Record<SippError['code'], AdminErrorCode>>> = {
  invalid_request: 'bad_request',
  target_not_found: 'not_found',
  overloaded: 'conflict',
};

function toRefusal(error: unknown): AdminRefusal | undefined {
  if (error instanceof AdminRefusal) return error;
  if (SippError.is(error)) {
    const code = codes[error.code];
    return code && new AdminRefusal(code, messageOf(error));
  }
  return error instanceof Error && 'statusCode' in error ? bodyRefusals[Number(error.statusCode)] : undefined;
}
