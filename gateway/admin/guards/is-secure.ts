import type { IncomingMessage } from 'node:http';
import type { GatewayConfig } from '../../config/gateway-config.ts';
import { toAddressRange } from '../../policy/address-range.ts';
import { AddressSet } from '../../policy/address-set.ts';
import { toAddress } from '../../policy/to-address.ts';

/**
 * Whether the client came over TLS, which always ends at a proxy in front of this listener. Only trusted proxies are believed: what
 * the nearest one says stands last.
 */
export function isSecure({ socket, headers }: IncomingMessage, { security }: GatewayConfig): boolean {
  const peer = socket.remoteAddress ?? '';
  const ranges = security.client_ip.trusted_proxy_cidrs.map(toAddressRange).filter((range) => range !== undefined);
  if (!new AddressSet(ranges).has(toAddress(peer) ?? peer)) return false;
  const header = headers['x-forwarded-proto'];
  return typeof header === 'string' && header.split(',').at(-1)?.trim().toLowerCase() === 'https';
}
