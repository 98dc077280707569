import { Type } from '@sinclair/typebox';
import { table } from '../../config/field-types.ts';
import { AdminRefusal } from '../guards/admin-refusal.ts';
import { isSecure } from '../guards/is-secure.ts';
import { isPassword } from '../sessions/is-password.ts';
import { type SessionCookie, sessionCookie } from '../sessions/session-cookie.ts';
import type { AdminSession } from '../sessions/session-store.ts';
import type { Session, SignedOut } from '../wire.ts';
import type { AdminCall, AdminRoute } from './admin-route.ts';
import { CSRF_HEADER, sessionIdOf } from './call-of.ts';
import { readBody } from './read-body.ts';

/** Longer ones are no passwords; they would only be hashed. */
const MAX_PASSWORD = 4096;
const Login = table({ password: Type.String({ maxLength: MAX_PASSWORD, title: 'a text' }) });

export const sessionRoutes: readonly AdminRoute[] = [
  { method: 'POST', path: 'session', isOpen: true, answer: logIn },
  { method: 'GET', path: 'session', answer: ({ session, basePath }) => toSession(session, basePath) },
  { method: 'DELETE', path: 'session', answer: logOut },
];

/** A login always makes a new session: whoever has placed a cookie before has nothing of it. */
function logIn(call: AdminCall): Session {
  const { admin, request, reply, basePath, actor } = call;
  const client = { ...actor, session: undefined };
  const { password } = readBody(Login, request.body);
  const delayMs = admin.throttle.delayMs(actor.client);
  if (delayMs > 0) {
    throw new AdminRefusal('throttled', 'too many logins have failed; try again later', { retryAfterMs: delayMs });
  }
  if (admin.password === undefined || !isPassword(password, admin.password)) {
    admin.throttle.failed(actor.client);
    admin.audit.add(client, 'login_failed');
    // The last try that is allowed begins the time in which none is.
    if (admin.throttle.delayMs(actor.client) > 0) admin.audit.add(client, 'login_throttled');
    throw new AdminRefusal('unauthorized', 'the password is wrong');
  }
  admin.throttle.succeeded(actor.client);
  const previous = sessionIdOf(call);
  if (previous !== undefined) admin.sessions.close(previous);
  const { id, session } = admin.sessions.open();
  admin.audit.add({ ...actor, session: session.name }, 'login');
  admin.writer?.flush();
  const { name, options } = cookieOf(call);
  reply.setCookie(name, id, options);
  return toSession(session, basePath);
}

function logOut(call: AdminCall): SignedOut {
  const { admin, reply, actor } = call;
  admin.sessions.close(sessionIdOf(call) ?? '');
  admin.audit.add(actor, 'logout');
  const { name, options } = cookieOf(call);
  reply.clearCookie(name, options);
  return { authenticated: false };
}

function cookieOf({ admin, request, basePath }: AdminCall): SessionCookie {
  return sessionCookie(basePath, isSecure(request.raw, admin.core.generation.config));
}

/** Routes that are not open always have one. */
function toSession(session: AdminSession | undefined, basePath: string): Session {
  if (session === undefined) throw new AdminRefusal('unauthorized', 'admin session is required');
  const { csrfToken, idleExpiresMs, expiresMs } = session;
  return {
    authenticated: true,
    csrfToken,
    csrfHeader: CSRF_HEADER,
    basePath: basePath === '' ? '/' : basePath,
    idleExpiresUnixSeconds: Math.floor(idleExpiresMs / 1000),
    expiresUnixSeconds: Math.floor(expiresMs / 1000),
  };
}
