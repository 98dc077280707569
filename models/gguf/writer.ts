import { type FileHandle, open } from 'node:fs/promises';
import { SippError } from '../../runtime/contract/errors.ts';
import { MAX_DIMENSIONS, MAX_KEY_BYTES, MAX_TENSOR_NAME_BYTES } from './limits.ts';
import { aligned } from './tensor-table.ts';
import { type GgufTensorType, tensorLayoutOf } from './types.ts';
import { type GgufInput, toBytes, typedValue } from './values.ts';

export interface GgufTensorInput {
  readonly name: string;
  /** Elements per dimension, the row length first. */
  readonly shape: readonly number[];
  /** Default: `F32` for a Float32Array, `I32` for an Int32Array; raw bytes must name theirs. */
  readonly type?: GgufTensorType;
  /** The data, or a function that yields it in chunks when its turn comes. */
  readonly data: TensorData | (() => Iterable<TensorData> | AsyncIterable<TensorData>);
}

export type TensorData = Float32Array | Int32Array | Uint8Array;

export interface GgufContents {
  readonly metadata: Readonly<Record<string, GgufInput>>;
  readonly tensors: readonly GgufTensorInput[];
  /** In bytes, a power of two; default 32. Written as `general.alignment` where it is not the default. */
  readonly alignment?: number;
}

const VERSION = 3;
const DEFAULT_ALIGNMENT = 32;

/**
 * Writes a GGUF file, version 3, little-endian, one tensor at a time; an existing file is replaced. Throws
 * `invalid_request` where names, shapes or data do not fit the format, and `file_failed` where writing fails.
 * Source: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
export async function writeGguf(path: string, contents: GgufContents): Promise<void> {
  const header = encodeGgufHeader(contents);
  const file = await openForWriting(path);
  try {
    await file.writeFile(header);
    for (const tensor of contents.tensors) await writeTensor(file, tensor, alignmentOf(contents));
  } finally {
    await file.close();
  }
}

/** The file up to its tensor data, padded to the alignment. Throws `invalid_request`. */
export function encodeGgufHeader({ metadata, tensors, ...options }: GgufContents): Buffer {
  const alignment = alignmentOf(options);
  const entries = Object.entries(
    alignment === DEFAULT_ALIGNMENT ? metadata : { ...metadata, 'general.alignment': alignment },
  );
  const head = [
    Buffer.from('GGUF'),
    toBytes('u32', VERSION),
    toBytes('u64', tensors.length),
    toBytes('u64', entries.length),
  ];
  const pairs = entries.map(([key, value]) => encodePair(key, value));
  const table = encodeTable(tensors, alignment);
  return padded(Buffer.concat([...head, ...pairs, ...table]), alignment);
}

function alignmentOf({ alignment = DEFAULT_ALIGNMENT }: Pick<GgufContents, 'alignment'>): number {
  if (Number.isInteger(Math.log2(alignment)) && alignment >= 1) return alignment;
  throw new SippError('invalid_request', `The alignment ${alignment} is not a power of two.`, { hint: 'Use 32.' });
}

function encodePair(key: string, input: GgufInput): Buffer {
  requireLength('key', key, MAX_KEY_BYTES);
  return Buffer.concat([toBytes('string', key), typedValue(key, input)]);
}

function encodeTable(tensors: readonly GgufTensorInput[], alignment: number): Buffer[] {
  const names = new Set<string>();
  let offset = 0;
  return tensors.map((tensor) => {
    requireLength('tensor name', tensor.name, MAX_TENSOR_NAME_BYTES);
    if (names.has(tensor.name)) throw misfit(tensor, 'there are two tensors of this name');
    names.add(tensor.name);
    const entry = encodeTableEntry(tensor, offset);
    offset = aligned(offset + bytesOf(tensor), alignment);
    return entry;
  });
}

function encodeTableEntry(tensor: GgufTensorInput, offset: number): Buffer {
  return Buffer.concat([
    toBytes('string', tensor.name),
    toBytes('u32', tensor.shape.length),
    ...tensor.shape.map((length) => toBytes('u64', length)),
    toBytes('u32', tensorLayoutOf(typeOf(tensor)).number),
    toBytes('u64', offset),
  ]);
}

async function writeTensor(file: FileHandle, tensor: GgufTensorInput, alignment: number): Promise<void> {
  const chunks = typeof tensor.data === 'function' ? tensor.data() : [tensor.data];
  let written = 0;
  for await (const chunk of chunks) {
    await file.writeFile(littleEndian(chunk));
    written += chunk.byteLength;
  }
  if (written !== bytesOf(tensor))
    throw misfit(tensor, `its data has ${written} bytes and its shape ${bytesOf(tensor)}`);
  await file.writeFile(Buffer.alloc(aligned(written, alignment) - written));
}

/** The bytes as they are: every platform that the engine runs on is little-endian. */
function littleEndian(chunk: TensorData): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

function bytesOf(tensor: GgufTensorInput): number {
  const { blockElements, blockBytes } = tensorLayoutOf(typeOf(tensor));
  const { shape } = tensor;
  if (shape.length > MAX_DIMENSIONS || !shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw misfit(tensor, `[${shape}] is not a shape of up to ${MAX_DIMENSIONS} positive lengths`);
  }
  if ((shape[0] ?? 1) % blockElements !== 0) throw misfit(tensor, `rows must be a multiple of ${blockElements} long`);
  return (shape.reduce((product, length) => product * length, 1) / blockElements) * blockBytes;
}

function typeOf(tensor: GgufTensorInput): GgufTensorType {
  if (tensor.type !== undefined) return tensor.type;
  if (tensor.data instanceof Float32Array) return 'F32';
  if (tensor.data instanceof Int32Array) return 'I32';
  throw misfit(tensor, 'its type must be named');
}

function requireLength(what: string, text: string, limit: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > 0 && bytes <= limit) return;
  throw new SippError('invalid_request', `The ${what} '${text}' has ${bytes} bytes; 1 to ${limit} are allowed.`);
}

function misfit({ name }: GgufTensorInput, why: string): SippError {
  return new SippError('invalid_request', `Tensor '${name}' cannot be written: ${why}.`);
}

function padded(bytes: Buffer, alignment: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(aligned(bytes.length, alignment) - bytes.length)]);
}

async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (cause) {
    throw new SippError('file_failed', `'${path}' cannot be written.`, { hint: 'Check the directory.', cause });
  }
}
