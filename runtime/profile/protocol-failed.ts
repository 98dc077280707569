import { SippError } from '../contract/errors.ts';

/** The other side does not speak the protocol of its endpoint, or stopped in the middle of it. */
export function protocolFailed(message: string): SippError {
  return new SippError('protocol_failed', message, {
    hint: "Check that baseUrl and the routes are those of the endpoint's kind, and what a proxy in between does.",
  });
}
