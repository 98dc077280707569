/** Bounds on what a file may claim. Each is far above any published model and far below what would hurt this process. */

/** Published models carry 20 to 60 keys. */
export const MAX_KEYS = 65_536;

/** Mixtures of experts with one tensor per expert come to about 50,000. */
export const MAX_TENSORS = 262_144;

/** Set by the specification. */
export const MAX_KEY_BYTES = 65_535;

/** ggml keeps names in 64 bytes, the last of which is zero. */
export const MAX_TENSOR_NAME_BYTES = 63;

/** The longest chat templates are about 30 KB; precompiled tables are arrays, not strings. */
export const MAX_STRING_BYTES = 16 * 1024 * 1024;

/** Vocabularies end at about 260,000 tokens and merges at twice that. */
export const MAX_ARRAY_ITEMS = 64 * 1024 * 1024;

/** A header of 150,000 tokens is about 8 MB; beyond this a count is wrong. */
export const MAX_HEADER_BYTES = 1024 * 1024 * 1024;

/** ggml's tensors have at most four dimensions. */
export const MAX_DIMENSIONS = 4;

/** Arrays of at most this many items are read by default: labels, mean and deviation, per-layer counts. llama.cpp knows at most 512 layers. */
export const MAX_SHORT_ARRAY_ITEMS = 1024;

/** Room for any page or direct I/O block; larger alignments only waste space. */
export const MAX_ALIGNMENT = 1024 * 1024;

/** The smallest key-value pair: length of the key, one byte of key, value type, one byte of value. */
export const MIN_KEY_VALUE_BYTES = 8 + 1 + 4 + 1;

/** The smallest tensor entry: length of the name, dimension count, type, offset. */
export const MIN_TENSOR_BYTES = 8 + 4 + 4 + 8;
