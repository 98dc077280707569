import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import { isSecure } from '../guards/is-secure.ts';
import { refuseForeignOrigin } from '../guards/refuse-foreign-origin.ts';
import { sessionCookie } from '../sessions/session-cookie.ts';
import type { AdminSession } from '../sessions/session-store.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';

/** The header that carries the token of the session: no page of others can send it, or knows what to put in. */
export const CSRF_HEADER = 'x-sipp-admin-csrf';

/**
 * Makes sure that who asks may ask: pages of others may not change anything, and everything but signing in needs a session.
 *
 * @throws AdminRefusal `origin_refused`, `unauthorized`, `csrf_failed`
 */
export function callOf(route: AdminRoute, parts: Omit<AdminCall, 'actor' | 'session'>): AdminCall {
  const { admin, request } = parts;
  const isChange = route.method !== 'GET';
  if (isChange) refuseForeignOrigin(request.headers);
  const client = admin.core.generation.policy.identify(request.socket.remoteAddress ?? '', {
    'x-forwarded-for': request.headers['x-forwarded-for'],
    'x-real-ip': request.headers['x-real-ip'],
  });
  const id = sessionIdOf(parts);
  const session = id === undefined ? undefined : admin.sessions.use(id);
  if (!route.isOpen) {
    if (session === undefined) throw new AdminRefusal('unauthorized', 'admin session is required');
    if (isChange) checkToken(request, session);
  }
  return { ...parts, session, actor: { client, session: session?.name } };
}

/** The value of the cookie that belongs to this way of asking. */
export function sessionIdOf({ admin, request, basePath }: Omit<AdminCall, 'actor' | 'session'>): string | undefined {
  const { name } = sessionCookie(basePath, isSecure(request.raw, admin.core.generation.config));
  return request.cookies[name];
}

function checkToken({ headers }: FastifyRequest, { csrfToken }: AdminSession): void {
  const given = headers[CSRF_HEADER];
  if (typeof given === 'string' && timingSafeEqual(digestOf(given), digestOf(csrfToken))) return;
  throw new AdminRefusal('csrf_failed', `the header ${CSRF_HEADER} must carry the token of the session`);
}

const digestOf = (text: string): Buffer => hash('sha256', text, 'buffer');
