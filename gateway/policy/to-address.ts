import { isIP, SocketAddress } from 'node:net';

/** What precedes an IPv4 address in IPv6: how listeners for both see clients of IPv4. */
const MAPPED = '::ffff:';

/**
 * An address in its one canonical form: IPv6 as RFC 5952 writes it and without a zone, IPv4 within IPv6 as IPv4. Undefined for
 * everything else.
 */
export function toAddress(text: string): string | undefined {
  const family = isIP(text);
  if (family === 0) return undefined;
  if (family === 4) return text;
  return toFour(text) ?? toCanonicalSix(text);
}

function toCanonicalSix(text: string): string {
  const { address } = new SocketAddress({ address: text, family: 'ipv6' });
  return toFour(address) ?? address;
}

function toFour(address: string): string | undefined {
  if (!address.startsWith(MAPPED)) return undefined;
  const four = address.slice(MAPPED.length);
  return isIP(four) === 4 ? four : undefined;
}
