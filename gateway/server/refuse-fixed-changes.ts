import { isDeepStrictEqual } from 'node:util';
import { SippError } from '../../runtime/contract/errors.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';

/** What listeners, the state and the memory that local models share are made with. */
const fixed = [
  'public_bind',
  'management_bind',
  'routes',
  'max_request_bytes',
  'allowed_origins',
  'max_model_memory',
  'state_file',
] as const;

/** @throws SippError `config_file_invalid` naming what can only be changed by a new start. */
export function refuseFixedChanges(running: GatewayConfig, next: GatewayConfig): void {
  const changed = fixed.filter((key) => !isDeepStrictEqual(running[key], next[key]));
  if (changed.length === 0) return;
  throw new SippError(
    'config_file_invalid',
    `${changed.join(', ')} cannot change while the gateway runs; nothing was changed.`,
    { hint: 'Start the gateway anew for this, or undo the change.' },
  );
}
