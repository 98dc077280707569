import { SippError } from '../contract/errors.ts';

/** The other side does not speak the gateway profile, or stopped in the middle of it. */
export function protocolFailed(message: string): SippError {
  return new SippError('protocol_failed', message, {
    hint: 'Check that baseUrl and the routes are those of a sipp gateway, and what a proxy in between does.',
  });
}
