import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admin } from '../admin.ts';
import type { Actor } from '../audit/audit-log.ts';
import type { AdminSession } from '../sessions/session-store.ts';

/** One request to the admin API, from somebody who may ask. */
export interface AdminCall {
  readonly admin: Admin;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The admin route, without a slash at its end. */
  readonly basePath: string;
  readonly actor: Actor;
  /** Undefined only where the route is open to everybody. */
  readonly session: AdminSession | undefined;
}

/** One thing that the admin API can do. Who may ask is checked before, in one place for all of them. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `api/`, as the router writes it. */
  readonly path: string;
  /** Works without a session. */
  readonly isOpen?: true;
  /** Bodies are as long as on the public routes. */
  readonly takesChat?: true;
  /** The body of the answer, or the reply where it is sent already. */
  answer(call: AdminCall): unknown;
}
