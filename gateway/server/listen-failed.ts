import { SippError } from '../../runtime/contract/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'this user may not use the port',
  EADDRNOTAVAIL: 'this machine does not have the address',
};

/** The error for an address of the configuration that cannot be had. */
export function listenFailed(key: string, bind: string, cause: unknown): SippError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new SippError('listen_failed', `The gateway cannot listen on ${key} ${bind}: ${reasons[code] ?? code}.`, {
    hint: `Change ${key}, or stop what uses the address.`,
    cause,
  });
}
