export interface DistinctCheck {
  /** Sees the bytes of one string. */
  readonly visit: (window: Uint8Array, start: number, end: number, index: number) => void;
  /** Whether a string seems to have come twice. */
  readonly suspicious: () => boolean;
}

/** Runs in a table three quarters full are some tens long; only a file made for it gets beyond this, and is then compared string by string. */
const MAX_PROBES = 1024;

/**
 * Looks for a repeated string among many without decoding them: an open-addressing table of two 32-bit hashes per string
 * (FNV-1a, and the same with another multiplier). Never misses one; a suspicion must be confirmed by comparing the strings.
 */
export function distinctCheck(count: number): DistinctCheck {
  // At most three quarters full.
  const slots = 2 ** Math.ceil(Math.log2((count * 4) / 3 + 1));
  const table = new Uint32Array(slots * 2);
  let suspicious = false;

  function visit(window: Uint8Array, start: number, end: number, index: number): void {
    // llama.cpp gives empty tokens this name.
    if (start === end) visitBytes(Buffer.from(`[EMPTY_${index}]`), 0);
    else visitBytes(window, start, end);
  }

  function visitBytes(bytes: Uint8Array, start: number, end = bytes.length): void {
    let low = 0x811c9dc5;
    let high = end - start;
    for (let at = start; at < end; at += 1) {
      const byte = bytes[at] ?? 0;
      low = Math.imul(low ^ byte, 0x01000193);
      high = Math.imul(high ^ byte, 0x5bd1e995);
    }
    low = Math.imul(low ^ (low >>> 15), 0x2c1b3c6d) >>> 0;
    // Zero marks a free slot.
    high = (Math.imul(high ^ (high >>> 13), 0x297a2d39) | 1) >>> 0;
    if (!insert(low, high)) suspicious = true;
  }

  function insert(low: number, high: number): boolean {
    let slot = low & (slots - 1);
    for (let probe = 0; probe < MAX_PROBES; probe += 1) {
      if (table[slot * 2 + 1] === 0) {
        table[slot * 2] = low;
        table[slot * 2 + 1] = high;
        return true;
      }
      if (table[slot * 2] === low && table[slot * 2 + 1] === high) return false;
      slot = (slot + 1) & (slots - 1);
    }
    return false;
  }

  return { visit, suspicious: () => suspicious };
}
