import type { CookieSerializeOptions } from '@fastify/cookie';
import { LONGEST_MS } from './session-store.ts';

/** The cookie of a session, for a page that came over TLS or not. */
export interface SessionCookie {
  readonly name: string;
  readonly options: CookieSerializeOptions;
}

const NAME = 'sipp_gateway_admin';

/**
 * No script reads it, no other site sends it along, and no other path gets it. Over TLS its name begins with `__Secure-`, so that
 * nobody in between can plant one over plain HTTP; `__Host-` would need the path `/`, which metrics and probes share.
 */
export function sessionCookie(basePath: string, isSecure: boolean): SessionCookie {
  return {
    name: isSecure ? `__Secure-${NAME}` : NAME,
    options: {
      path: basePath === '' ? '/' : basePath,
      httpOnly: true,
      sameSite: 'strict',
      secure: isSecure,
      maxAge: LONGEST_MS / 1000,
    },
  };
}
