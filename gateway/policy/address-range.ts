import { toAddress } from './to-address.ts';

/** Addresses with the same first `prefix` bits. A single address is the range with all of its bits. */
export interface AddressRange {
  /** Canonical. */
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly prefix: number;
}

const bitsOf = { ipv4: 32, ipv6: 128 } as const;
/** Of an IPv4 address within IPv6. */
const MAPPED_BITS = 96;
const FORM = /^([^/]*)(?:\/(\d{1,3}))?$/;

/** `203.0.113.7`, `203.0.113.0/24`, `2001:db8::/32`; undefined for everything else. */
export function toAddressRange(text: string): AddressRange | undefined {
  const [, written = '', length] = FORM.exec(text) ?? [];
  const address = toAddress(written);
  if (address === undefined) return undefined;
  const family = familyOf(address);
  const bits = bitsOf[family];
  const isMapped = family !== familyOf(written);
  const prefix = length === undefined ? bits : Number(length) - (isMapped ? MAPPED_BITS : 0);
  return prefix >= 0 && prefix <= bits ? { address, family, prefix } : undefined;
}

export const isSingle = ({ family, prefix }: AddressRange): boolean => prefix === bitsOf[family];

/** How a range is written in the one way that lists show. */
export const nameOfRange = (range: AddressRange): string =>
  isSingle(range) ? range.address : `${range.address}/${range.prefix}`;

const familyOf = (address: string): AddressRange['family'] => (address.includes(':') ? 'ipv6' : 'ipv4');
