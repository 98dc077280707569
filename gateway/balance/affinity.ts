/** FNV-1a, 32 bits, over UTF-16 units. Source: draft-eastlake-fnv. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** A number in (0, 1] that belongs to two hashes and tells nothing about either. Source of the mixing: MurmurHash3's fmix32. */
export function affinityOf(hash: number, other: number): number {
  return ((mix(mix(hash) ^ other) >>> 0) + 1) / 2 ** 32;
}

function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
