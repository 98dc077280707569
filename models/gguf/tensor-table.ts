import type { Cursor } from './cursor.ts';
import { cutOff, invalidModel, quoted } from './failure.ts';
import { MAX_DIMENSIONS, MAX_TENSOR_NAME_BYTES } from './limits.ts';
import { type GgufTensor, tensorLayoutOf, tensorTypeOf } from './types.ts';

/** Reads the tensor table; offsets are still relative to the data. Throws `model_invalid` naming the tensor. */
export function readTensorTable(cursor: Cursor, count: number): GgufTensor[] {
  const names = new Set<string>();
  const tensors: GgufTensor[] = [];
  for (let index = 0; index < count; index += 1) {
    cursor.part = `entry ${index + 1} of ${count} in the tensor table`;
    const tensor = readTensor(cursor);
    if (names.has(tensor.name)) throw invalid(cursor, `the tensor ${quoted(tensor.name)} occurs twice.`);
    names.add(tensor.name);
    tensors.push(tensor);
  }
  return tensors;
}

function readTensor(cursor: Cursor): GgufTensor {
  const name = readName(cursor);
  cursor.part = `the table entry of tensor ${quoted(name)}`;
  const shape = readShape(cursor, name);
  const type = readType(cursor, name);
  const bytes = tensorBytes(cursor, { name, shape, type });
  return { name, shape, type, offset: cursor.size(`the offset of tensor ${quoted(name)}`), bytes };
}

function readName(cursor: Cursor): string {
  const bytes = cursor.size('a tensor name length');
  if (bytes <= MAX_TENSOR_NAME_BYTES) return cursor.text(bytes);
  throw invalid(cursor, `${cursor.part} has a name of ${bytes} bytes (at most ${MAX_TENSOR_NAME_BYTES} are allowed).`);
}

function readShape(cursor: Cursor, name: string): number[] {
  const dimensions = cursor.u32();
  if (dimensions > MAX_DIMENSIONS) {
    throw invalid(cursor, `tensor ${quoted(name)} claims ${dimensions} dimensions (at most ${MAX_DIMENSIONS}).`);
  }
  const shape = Array.from({ length: dimensions }, () => cursor.size(`a dimension of tensor ${quoted(name)}`));
  if (shape.includes(0)) throw invalid(cursor, `tensor ${quoted(name)} has the shape [${shape}], which holds nothing.`);
  return shape;
}

function readType(cursor: Cursor, name: string): GgufTensor['type'] {
  const number = cursor.u32();
  const type = tensorTypeOf(number);
  if (type !== undefined) return type;
  const hint = 'Update sipp if the file uses a new quantisation, else download another version of the model.';
  throw invalidModel(cursor.source.path, `tensor ${quoted(name)} has the unknown tensor type ${number}.`, hint);
}

function tensorBytes(cursor: Cursor, { name, shape, type }: Pick<GgufTensor, 'name' | 'shape' | 'type'>): number {
  const { blockElements, blockBytes } = tensorLayoutOf(type);
  const row = shape[0] ?? 1;
  if (row % blockElements !== 0) {
    throw invalid(
      cursor,
      `tensor ${quoted(name)} has rows of ${row}, but ${type} comes in blocks of ${blockElements}.`,
    );
  }
  const elements = shape.reduce((product, length) => product * length, 1);
  const bytes = (elements / blockElements) * blockBytes;
  if (Number.isSafeInteger(bytes)) return bytes;
  throw invalid(cursor, `tensor ${quoted(name)} has the absurd shape [${shape}].`);
}

/** Makes offsets absolute and checks that the tensors lie one behind the other, aligned, inside the file: the only layout that llama.cpp reads. */
export function placeTensors(cursor: Cursor, tensors: readonly GgufTensor[], alignment: number): GgufTensor[] {
  const dataOffset = aligned(cursor.position, alignment);
  let expected = 0;
  return tensors.map((tensor) => {
    requirePlace(cursor, tensor, expected, alignment);
    const offset = dataOffset + tensor.offset;
    requireInside(cursor, { ...tensor, offset });
    expected = aligned(expected + tensor.bytes, alignment);
    return { ...tensor, offset };
  });
}

function requirePlace(cursor: Cursor, tensor: GgufTensor, expected: number, alignment: number): void {
  const { name, offset } = tensor;
  if (offset === expected) return;
  requireInside(cursor, tensor);
  if (offset % alignment !== 0) {
    throw invalid(
      cursor,
      `tensor ${quoted(name)} has the offset ${offset}, not a multiple of the alignment ${alignment}.`,
    );
  }
  const how = offset < expected ? 'overlaps the tensor before it' : 'leaves a gap behind the tensor before it';
  throw invalid(cursor, `tensor ${quoted(name)} ${how}: its offset is ${offset} where ${expected} is due.`);
}

function requireInside(cursor: Cursor, { name, offset, bytes }: GgufTensor): void {
  const { path, bytes: total } = cursor.source;
  const end = offset + bytes;
  if (end <= total) return;
  throw cutOff(
    path,
    `tensor ${quoted(name)} needs ${bytes} bytes up to byte ${end}, the file has ${total} (${end - total} missing).`,
  );
}

/** The next multiple of `alignment`, a power of two. */
export function aligned(position: number, alignment: number): number {
  return Math.ceil(position / alignment) * alignment;
}

function invalid(cursor: Cursor, what: string): Error {
  return invalidModel(cursor.source.path, what);
}
