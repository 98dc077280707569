/** The bytes in pieces, cut at places that depend on the seed only. */
export function randomCuts(bytes: Uint8Array, seed: number): readonly Uint8Array[] {
  const random = randomOf(seed);
  // Small and large pieces: readers make mistakes in both.
  const largest = [16, 128, 1024][seed % 3] ?? 1;
  const pieces: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = start + 1 + Math.floor(random() * largest);
    pieces.push(bytes.subarray(start, end));
    start = end;
  }
  return pieces;
}

/** Pseudorandom numbers in [0, 1), the same for each seed: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
