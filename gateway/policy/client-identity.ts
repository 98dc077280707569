import type { GatewayConfig } from '../config/gateway-config.ts';
import { toAddressRange } from './address-range.ts';
import { AddressSet } from './address-set.ts';
import { toAddress } from './to-address.ts';

type ClientIpConfig = GatewayConfig['security']['client_ip'];

/** What proxies say about the client. */
export interface ForwardedHeaders {
  readonly 'x-forwarded-for'?: string | readonly string[] | undefined;
  readonly 'x-real-ip'?: string | readonly string[] | undefined;
}

/** The canonical address of a client, from the address that connects and the headers of the request. */
export type ClientIdentity = (peer: string, headers: ForwardedHeaders) => string;

/** More proxies in a row are a header that somebody made up. */
const MAX_HOPS = 32;

/** Some proxies write `1.2.3.4:567` and `[::1]:567`. */
const FOUR_WITH_PORT = /^([\d.]+):\d{1,5}$/;
const BRACKETED = /^\[([^\]]*)\](?::\d{1,5})?$/;

/** Headers are believed only where a trusted proxy connects; where they tell no address, the client is the one that connects. */
export function createClientIdentity({ source, trusted_proxy_cidrs }: ClientIpConfig): ClientIdentity {
  const identifyPeer = (peer: string): string => toAddress(peer) ?? peer;
  const proxies = new AddressSet(trusted_proxy_cidrs.map(toAddressRange).filter((range) => range !== undefined));
  const read = readers[source];
  if (read === undefined) return identifyPeer;
  return (peer, headers) => {
    const address = identifyPeer(peer);
    return proxies.has(address) ? (read(headers, proxies) ?? address) : address;
  };
}

type Reader = (headers: ForwardedHeaders, proxies: AddressSet) => string | undefined;

const readers: Readonly<Record<ClientIpConfig['source'], Reader | undefined>> = {
  peer: undefined,
  x_forwarded_for: (headers, proxies) => lastUntrusted(textOf(headers['x-forwarded-for']), proxies),
  x_real_ip: (headers) => toForwarded(textOf(headers['x-real-ip'])),
};

/** Node joins what is sent several times. */
const textOf = (header: string | readonly string[] | undefined): string => (typeof header === 'string' ? header : '');

/**
 * Each proxy appends whom it has been asked by, so only what trusted ones appended is true: the client is the rightmost address
 * that is not theirs. Left of it stands what the client chose. Where all are trusted, the request began at the leftmost.
 */
function lastUntrusted(header: string, proxies: AddressSet): string | undefined {
  let end = header.length;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    const comma = header.lastIndexOf(',', end - 1);
    const address = toForwarded(header.slice(comma + 1, end));
    if (address === undefined || comma === -1 || !proxies.has(address)) return address;
    end = comma;
  }
  return undefined;
}

function toForwarded(text: string): string | undefined {
  const entry = text.trim();
  const [, bare = entry] = FOUR_WITH_PORT.exec(entry) ?? BRACKETED.exec(entry) ?? [];
  return toAddress(bare);
}
