import { SippError } from '../../../runtime/contract/errors.ts';

const MESSAGE = 'thread is not supported: no conversation is kept between requests.';
/** What the official client looks for: it sends the whole conversation by itself from then on. */
const DETAILS = { details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] } };

/**
 * Conversations that a provider holds belong to its key, which all callers of a gateway share: any of them could go on with those of
 * others. So not even a target that knows them is asked.
 *
 * @throws SippError `invalid_request`
 */
export function refuseThreads({ thread }: Readonly<Record<string, unknown>>): void {
  if (thread === undefined || thread === null) return;
  throw new SippError('invalid_request', MESSAGE, { hint: 'Send the whole conversation in messages.' });
}

/** What the envelope of that failure has beside its message; nothing in all others. */
export function threadDetails(error: unknown): Partial<typeof DETAILS> {
  return SippError.is(error) && error.message === MESSAGE ? DETAILS : {};
}
