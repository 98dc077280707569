import { SippError } from '../../../../runtime/contract/errors.ts';
import type { Contender } from '../servers/contender.ts';
import type { Exchanged } from './exchange.ts';

/** Throws `remote_failed` for an exchange that was not answered with 200: times of failures are no measurement. */
export function requireAnswer({ name }: Contender, { end, status, reason }: Exchanged): void {
  if (end === 'complete' && status === 200) return;
  const how = status === undefined ? `did not answer (${reason ?? end})` : `answered with status ${status}`;
  throw new SippError('remote_failed', `${name} ${how} while it was measured.`, {
    hint: 'Start it by itself and send it a chat request.',
  });
}
