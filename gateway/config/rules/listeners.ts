import { type Bind, toBind } from '../bind.ts';
import type { Finding } from '../finding.ts';
import type { GatewayConfig } from '../gateway-config.ts';

/** Addresses and ports are usable, and the two listeners do not take each other's. */
export function checkListeners(config: GatewayConfig): readonly Finding[] {
  const publicBind = toBind(config.public_bind);
  const managementBind = toBind(config.management_bind);
  if (publicBind === undefined) return [unusable('public_bind', 8080)];
  if (managementBind === undefined) return [unusable('management_bind', 9090)];
  if (!overlap(publicBind, managementBind)) return [];
  return [{ pointer: '/management_bind', problem: 'must differ from public_bind', isValueShown: true }];
}

function unusable(key: string, port: number): Finding {
  const problem = `must be an address and port, such as 127.0.0.1:${port} or [::1]:${port}`;
  return { pointer: `/${key}`, problem, isValueShown: true };
}

/** A listener on every address also takes the port of each single one. */
function overlap(one: Bind, other: Bind): boolean {
  if (one.port !== other.port || one.port === 0) return false;
  return one.host === other.host || isEveryAddress(one) || isEveryAddress(other);
}

const isEveryAddress = ({ host }: Bind): boolean => host === '0.0.0.0' || host === '::';
