/** Groups of 16 bits. */
const GROUPS = 8;
const NETWORK_GROUPS = 4;

/**
 * Whose bucket a client shares, from its canonical address. One customer gets a whole /64 of IPv6: limits by address would be no
 * limit for those who take another one with each request.
 */
export function toLimitKey(address: string): string {
  if (!address.includes(':')) return address;
  const [left = '', right] = address.split('::');
  const before = groupsOf(left);
  const after = right === undefined ? [] : groupsOf(right);
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].slice(0, NETWORK_GROUPS).join(':');
}

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));
