import { Cursor } from './cursor.ts';
import { cutOff, invalidModel, quoted } from './failure.ts';
import { MAX_ALIGNMENT, MAX_KEYS, MAX_TENSORS, MIN_KEY_VALUE_BYTES, MIN_TENSOR_BYTES } from './limits.ts';
import { lookalikeOf } from './lookalike.ts';
import { type MetadataOptions, readMetadata } from './metadata.ts';
import { type ByteSource, withModelFile } from './model-file.ts';
import { aligned, placeTensors, readTensorTable } from './tensor-table.ts';
import type { GgufEntry, GgufHeader } from './types.ts';

export type GgufReadOptions = MetadataOptions;

/** "GGUF" as a little-endian number. */
const MAGIC = 0x46554747;
const DEFAULT_ALIGNMENT = 32;

/** Enough to recognise any signature and to call a file text. */
const HEAD_BYTES = 512;

/**
 * Reads and checks the header of a GGUF file, version 2 or 3, little-endian: metadata, tensor table, and that all tensor
 * data is there. Reads in windows of 256 KiB and never the tensor data. Synchronous: a header is in the page cache or a
 * few reads away, and each hop through the thread pool costs more than the parsing.
 * Throws `model_not_found`, `file_failed` (no permission) and `model_invalid`.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export function readGgufHeader(path: string, options: GgufReadOptions = {}): GgufHeader {
  return withModelFile(path, (source) => parseGgufHeader(source, options));
}

/** The same for bytes from anywhere. Throws `model_invalid`. */
export function parseGgufHeader(source: ByteSource, options: GgufReadOptions = {}): GgufHeader {
  requireMagic(source);
  const cursor = new Cursor(source);
  cursor.skip(4);
  const version = readVersion(cursor);
  const tensorCount = readCount(cursor, { what: 'tensors', limit: MAX_TENSORS, leastBytes: MIN_TENSOR_BYTES });
  const keyCount = readCount(cursor, { what: 'metadata keys', limit: MAX_KEYS, leastBytes: MIN_KEY_VALUE_BYTES });
  const metadata = readMetadata(cursor, keyCount, options);
  const alignment = alignmentOf(source, metadata.get('general.alignment'));
  const table = readTensorTable(cursor, tensorCount);
  const dataOffset = aligned(cursor.position, alignment);
  const tensors = placeTensors(cursor, table, alignment);
  return { version, alignment, metadata, tensors, dataOffset, fileBytes: source.bytes };
}

function requireMagic(source: ByteSource): void {
  const head = Buffer.alloc(Math.min(HEAD_BYTES, source.bytes));
  source.read(head, 0);
  if (head.length >= 4 && head.readUInt32LE(0) === MAGIC) return;
  if (head.length < 4 && 'GGUF'.startsWith(head.toString('latin1'))) {
    throw cutOff(source.path, `it has only ${source.bytes} bytes.`);
  }
  const lookalike = lookalikeOf(head);
  if (lookalike !== undefined) throw invalidModel(source.path, `it seems to be ${lookalike.is}.`, lookalike.hint);
  const magic = head.toString('hex', 0, 4);
  throw invalidModel(source.path, `it begins with 0x${magic}, not with 'GGUF'.`, 'Name a .gguf file.');
}

function readVersion(cursor: Cursor): 2 | 3 {
  const version = cursor.u32();
  if (version === 2 || version === 3) return version;
  const { path } = cursor.source;
  if (version !== 0 && (version & 0xffff) === 0) {
    throw invalidModel(path, 'it is a big-endian GGUF file.', 'Download the little-endian version of the model.');
  }
  if (version < 2) {
    const hint = 'Download a newer version of the model, or convert it again.';
    throw invalidModel(path, `it has GGUF version ${version}, and versions 2 and 3 are readable.`, hint);
  }
  const hint = 'Update sipp, or download another version of the model.';
  throw invalidModel(path, `it has GGUF version ${version}, and versions 2 and 3 are readable.`, hint);
}

interface Count {
  readonly what: string;
  readonly limit: number;
  readonly leastBytes: number;
}

function readCount(cursor: Cursor, { what, limit, leastBytes }: Count): number {
  const { path, bytes } = cursor.source;
  const count = cursor.size(`the number of ${what}`);
  if (count > limit) throw invalidModel(path, `it claims ${count} ${what} (at most ${limit} are allowed).`);
  const least = count * leastBytes;
  if (least <= cursor.remaining) return count;
  throw cutOff(
    path,
    `${count} ${what} need at least ${least} bytes from byte ${cursor.position}, the file has ${bytes}.`,
  );
}

function alignmentOf(source: ByteSource, entry: GgufEntry | undefined): number {
  if (entry === undefined) return DEFAULT_ALIGNMENT;
  const { type, value } = entry;
  if (type === 'u32' && typeof value === 'number' && isAlignment(value)) return value;
  const said = type === 'array' ? 'an array' : `${quoted(String(value))} of type ${type}`;
  throw invalidModel(source.path, `'general.alignment' is ${said}; it must be a power of two of type u32.`);
}

function isAlignment(value: number): boolean {
  return value > 0 && value <= MAX_ALIGNMENT && (value & (value - 1)) === 0;
}
