import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createTemporaryDirectory } from '../fixtures/index.ts';
import { readGgufHeader } from './reader.ts';
import { f32, type GgufInput } from './values.ts';
import { writeGguf } from './writer.ts';

async function temporaryFile() {
  const directory = await createTemporaryDirectory();
  onTestFinished(directory.remove);
  return directory.file('model.gguf');
}

const scalars: readonly (readonly [GgufInput, string, unknown])[] = [
  ['text with ü', 'string', 'text with ü'],
  [true, 'bool', true],
  [7, 'u32', 7],
  [-7, 'i32', -7],
  [0.5, 'f32', 0.5],
  [2 ** 40, 'u64', 2 ** 40],
  [-(2 ** 40), 'i64', -(2 ** 40)],
  [2n ** 63n, 'u64', 2n ** 63n],
  [f32(3), 'f32', 3],
  [{ type: 'u8', value: 255 }, 'u8', 255],
  [{ type: 'i8', value: -128 }, 'i8', -128],
  [{ type: 'u16', value: 65_535 }, 'u16', 65_535],
  [{ type: 'i16', value: -5 }, 'i16', -5],
  [{ type: 'f64', value: 0.1 }, 'f64', 0.1],
];

test.each(scalars)('%s comes back as %s', async (input, type, value) => {
  const path = await temporaryFile();
  await writeGguf(path, { metadata: { key: input }, tensors: [] });

  expect(readGgufHeader(path).metadata.get('key')).toEqual({ type, value });
});

test.each([
  [['a', '', 'ü'], 'string'],
  [[true, false], 'bool'],
  [[1, -2], 'i32'],
  [[1, 0.5], 'f32'],
  [Uint8Array.of(1, 2), 'u8'],
  [Float32Array.of(1, 0.5), 'f32'],
  [{ type: 'u16', value: [1, 2] } as const, 'u16'],
])('the array %j comes back with items of type %s', async (input, itemType) => {
  const path = await temporaryFile();
  await writeGguf(path, { metadata: { key: input }, tensors: [] });

  const value = 'value' in input ? input.value : Array.from<unknown>(input);
  expect(readGgufHeader(path).metadata.get('key')).toEqual({ type: 'array', itemType, count: value.length, value });
});

test('tensors come back in order, aligned, with their data', async () => {
  const path = await temporaryFile();
  const chunks = [new Uint8Array(20).fill(1), new Uint8Array(14).fill(2)];
  const tensors = [
    { name: 'floats', shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'ids', shape: [2], data: Int32Array.of(7, 8) },
    { name: 'blocks', shape: [32], type: 'Q8_0' as const, data: () => chunks },
  ];
  await writeGguf(path, { metadata: {}, tensors, alignment: 64 });

  const header = readGgufHeader(path);
  const contents = readFileSync(path);
  expect(header.alignment).toBe(64);
  expect(header.tensors.map(({ name, type, bytes }) => [name, type, bytes])).toEqual([
    ['floats', 'F32', 24],
    ['ids', 'I32', 8],
    ['blocks', 'Q8_0', 34],
  ]);
  expect(header.tensors.every(({ offset }) => offset % 64 === 0)).toBe(true);
  expect(contents.readFloatLE((header.tensors[0]?.offset ?? 0) + 20)).toBe(6);
  expect(contents.readInt32LE((header.tensors[1]?.offset ?? 0) + 4)).toBe(8);
  expect(contents[(header.tensors[2]?.offset ?? 0) + 33]).toBe(2);
});

test('what does not fit the format is refused before it is written', async () => {
  const path = await temporaryFile();
  const tensor = { name: 'a', shape: [4], data: new Float32Array(4) };

  await expect(writeGguf(path, { metadata: { key: ['a', 1] }, tensors: [] })).rejects.toThrow("value of 'key'");
  await expect(writeGguf(path, { metadata: { key: { type: 'u8', value: 256 } }, tensors: [] })).rejects.toThrow(
    "'key'",
  );
  await expect(writeGguf(path, { metadata: { '': 1 }, tensors: [] })).rejects.toThrow('0 bytes');
  await expect(writeGguf(path, { metadata: {}, tensors: [tensor, tensor] })).rejects.toThrow(
    'two tensors of this name',
  );
  await expect(writeGguf(path, { metadata: {}, tensors: [{ ...tensor, shape: [5] }] })).rejects.toThrow('16 bytes');
  await expect(writeGguf(path, { metadata: {}, tensors: [{ ...tensor, shape: [0] }] })).rejects.toThrow('not a shape');
  await expect(writeGguf(path, { metadata: {}, tensors: [], alignment: 48 })).rejects.toThrow('not a power of two');
});
