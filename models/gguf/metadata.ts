import { Cursor } from './cursor.ts';
import { distinctCheck } from './distinct.ts';
import { invalidModel, quoted } from './failure.ts';
import { MAX_ARRAY_ITEMS, MAX_KEY_BYTES, MAX_SHORT_ARRAY_ITEMS, MAX_STRING_BYTES } from './limits.ts';
import {
  type GgufArrayEntry,
  type GgufEntry,
  type GgufFixedType,
  type GgufItemType,
  type GgufScalar,
  type GgufValueType,
  VALUE_BYTES,
  VALUE_TYPES,
} from './types.ts';

export interface MetadataOptions {
  /** `short` (default) skips arrays of more than 1,024 items, vocabularies above all; `all` reads every array. */
  readonly arrays?: 'short' | 'all';
  /** String arrays whose items must differ. Checked without decoding them. */
  readonly distinct?: readonly string[];
}

/** Reads `count` key-value pairs. Throws `model_invalid` naming the key and the place. */
export function readMetadata(cursor: Cursor, count: number, options: MetadataOptions): Map<string, GgufEntry> {
  const metadata = new Map<string, GgufEntry>();
  for (let index = 0; index < count; index += 1) {
    cursor.part = `metadata key ${index + 1} of ${count}`;
    const key = readKey(cursor);
    if (metadata.has(key)) throw invalid(cursor, `the key ${quoted(key)} occurs twice.`);
    cursor.part = `the value of ${quoted(key)}`;
    metadata.set(key, readEntry(cursor, key, options));
  }
  return metadata;
}

function readKey(cursor: Cursor): string {
  const at = cursor.position;
  const bytes = cursor.size('a key length');
  if (bytes > 0 && bytes <= MAX_KEY_BYTES) return cursor.text(bytes);
  throw invalid(
    cursor,
    `${cursor.part} at byte ${at} says it is ${bytes} bytes long (1 to ${MAX_KEY_BYTES} are allowed).`,
  );
}

function readEntry(cursor: Cursor, key: string, options: MetadataOptions): GgufEntry {
  const type = readType(cursor, key);
  if (type === 'array') return readArray(cursor, key, options);
  return { type, value: readItem(cursor, type) };
}

function readArray(cursor: Cursor, key: string, options: MetadataOptions): GgufArrayEntry {
  const itemType = readType(cursor, key);
  // The specification allows arrays of arrays; neither llama.cpp nor any published model has them.
  if (itemType === 'array') throw invalid(cursor, `${quoted(key)} is an array of arrays, which no engine reads.`);
  const count = cursor.size(`the length of ${quoted(key)}`);
  requirePlausibleCount(cursor, key, itemType, count);
  if (options.arrays !== 'all' && count > MAX_SHORT_ARRAY_ITEMS) {
    skipItems(cursor, key, itemType, count, options);
    return { type: 'array', itemType, count, value: undefined };
  }
  const from = cursor.position;
  const value = Array.from({ length: count }, () => readItem(cursor, itemType));
  if (itemType === 'string' && options.distinct?.includes(key)) requireDistinct(cursor, key, { from, count });
  return { type: 'array', itemType, count, value };
}

function skipItems(cursor: Cursor, key: string, type: GgufItemType, count: number, options: MetadataOptions): void {
  const from = cursor.position;
  const check = type === 'string' && options.distinct?.includes(key) ? distinctCheck(count) : undefined;
  if (type === 'string') cursor.skipStrings(count, check?.visit);
  else cursor.skip(count * VALUE_BYTES[type]);
  if (check?.suspicious()) requireDistinct(cursor, key, { from, count });
}

/** Reads the strings again and compares them byte by byte: a vocabulary may hold parts of characters. */
function requireDistinct(cursor: Cursor, key: string, { from, count }: { from: number; count: number }): void {
  const again = new Cursor(cursor.source);
  again.skip(from);
  const seen = new Set<string>();
  for (let index = 0; index < count; index += 1) {
    // llama.cpp gives empty tokens this name.
    const text = again.text(again.size('a string length'), 'latin1') || `[EMPTY_${index}]`;
    if (seen.has(text)) throw repeated(cursor, key, Buffer.from(text, 'latin1').toString('utf8'));
    seen.add(text);
  }
}

function repeated(cursor: Cursor, key: string, text: string): Error {
  return invalid(cursor, `${quoted(text)} occurs twice in ${quoted(key)}.`);
}

function requirePlausibleCount(cursor: Cursor, key: string, type: GgufItemType, count: number): void {
  if (count > MAX_ARRAY_ITEMS) {
    throw invalid(cursor, `${quoted(key)} claims ${count} items (at most ${MAX_ARRAY_ITEMS} are allowed).`);
  }
  const least = count * (type === 'string' ? 8 : VALUE_BYTES[type]);
  // Throws the message about the missing bytes before anything is allocated.
  if (least > cursor.remaining) cursor.skip(least);
}

function readType(cursor: Cursor, key: string): GgufValueType {
  const number = cursor.u32();
  const type = VALUE_TYPES[number];
  if (type !== undefined) return type;
  throw invalid(cursor, `${quoted(key)} has the unknown value type ${number} at byte ${cursor.position - 4}.`);
}

function readItem(cursor: Cursor, type: GgufItemType): GgufScalar {
  if (type !== 'string') return cursor.fixed(VALUE_BYTES[type], READ[type]);
  const bytes = cursor.size('a string length');
  if (bytes <= MAX_STRING_BYTES) return cursor.text(bytes);
  if (bytes > cursor.remaining) cursor.skip(bytes);
  throw invalid(cursor, `${cursor.part} is a string of ${bytes} bytes (at most ${MAX_STRING_BYTES} are allowed).`);
}

const READ: Readonly<Record<GgufFixedType, (view: DataView, at: number) => GgufScalar>> = {
  u8: (view, at) => view.getUint8(at),
  i8: (view, at) => view.getInt8(at),
  u16: (view, at) => view.getUint16(at, true),
  i16: (view, at) => view.getInt16(at, true),
  u32: (view, at) => view.getUint32(at, true),
  i32: (view, at) => view.getInt32(at, true),
  f32: (view, at) => view.getFloat32(at, true),
  bool: (view, at) => view.getUint8(at) !== 0,
  u64: (view, at) => exact(view.getBigUint64(at, true)),
  i64: (view, at) => exact(view.getBigInt64(at, true)),
  f64: (view, at) => view.getFloat64(at, true),
};

function exact(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function invalid(cursor: Cursor, what: string): Error {
  return invalidModel(cursor.source.path, what);
}
