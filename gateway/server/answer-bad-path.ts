import type { ServerResponse } from 'node:http';

/** The framework's answer, as far as it is needed: its own type has a parameter for each route. */
interface BadPathReply {
  readonly raw: ServerResponse;
  hijack(): unknown;
}

/** A path that cannot be decoded is one that is not there. */
export function answerBadPath(_error: unknown, _request: unknown, reply: BadPathReply): void {
  reply.hijack();
  reply.raw.writeHead(404, { 'content-length': 0 }).end();
}
