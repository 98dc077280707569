/** Value types of GGUF metadata; the index is the number in the file. Source: GGUF specification, `gguf_metadata_value_type`. */
export const VALUE_TYPES = [
  'u8',
  'i8',
  'u16',
  'i16',
  'u32',
  'i32',
  'f32',
  'bool',
  'string',
  'array',
  'u64',
  'i64',
  'f64',
] as const;

export type GgufValueType = (typeof VALUE_TYPES)[number];
export type GgufItemType = Exclude<GgufValueType, 'array'>;
export type GgufFixedType = Exclude<GgufItemType, 'string'>;

/** Bytes of one value; strings and arrays carry their own length. */
export const VALUE_BYTES: Readonly<Record<GgufFixedType, number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  f32: 4,
  bool: 1,
  u64: 8,
  i64: 8,
  f64: 8,
};

export interface TensorLayout {
  /** Elements of one block: rows are a whole number of blocks. */
  readonly blockElements: number;
  readonly blockBytes: number;
}

/** Number in the file, name, elements and bytes per block. Numbers that are missing were removed from the format. Source: ggml.h, `enum ggml_type`, and the block structures of ggml-common.h. */
const TENSOR_TABLE = [
  [0, 'F32', 1, 4],
  [1, 'F16', 1, 2],
  [2, 'Q4_0', 32, 18],
  [3, 'Q4_1', 32, 20],
  [6, 'Q5_0', 32, 22],
  [7, 'Q5_1', 32, 24],
  [8, 'Q8_0', 32, 34],
  [9, 'Q8_1', 32, 36],
  [10, 'Q2_K', 256, 84],
  [11, 'Q3_K', 256, 110],
  [12, 'Q4_K', 256, 144],
  [13, 'Q5_K', 256, 176],
  [14, 'Q6_K', 256, 210],
  [15, 'Q8_K', 256, 292],
  [16, 'IQ2_XXS', 256, 66],
  [17, 'IQ2_XS', 256, 74],
  [18, 'IQ3_XXS', 256, 98],
  [19, 'IQ1_S', 256, 50],
  [20, 'IQ4_NL', 32, 18],
  [21, 'IQ3_S', 256, 110],
  [22, 'IQ2_S', 256, 82],
  [23, 'IQ4_XS', 256, 136],
  [24, 'I8', 1, 1],
  [25, 'I16', 1, 2],
  [26, 'I32', 1, 4],
  [27, 'I64', 1, 8],
  [28, 'F64', 1, 8],
  [29, 'IQ1_M', 256, 56],
  [30, 'BF16', 1, 2],
  [34, 'TQ1_0', 256, 54],
  [35, 'TQ2_0', 256, 66],
  [39, 'MXFP4', 32, 17],
  [40, 'NVFP4', 64, 36],
  [41, 'Q1_0', 128, 18],
  [42, 'Q2_0', 64, 18],
] as const;

export type GgufTensorType = (typeof TENSOR_TABLE)[number][1];

const byNumber = new Map<number, GgufTensorType>(TENSOR_TABLE.map(([number, name]) => [number, name]));
const byName = new Map<GgufTensorType, TensorLayout & { readonly number: number }>(
  TENSOR_TABLE.map(([number, name, blockElements, blockBytes]) => [name, { number, blockElements, blockBytes }]),
);

/** The tensor type with this number in the file, or undefined where the format knows none. */
export function tensorTypeOf(number: number): GgufTensorType | undefined {
  return byNumber.get(number);
}

/** The number of a tensor type in the file and the size of its blocks. */
export function tensorLayoutOf(type: GgufTensorType): TensorLayout & { readonly number: number } {
  const layout = byName.get(type);
  if (layout === undefined) throw new TypeError(`'${type}' is not a GGUF tensor type.`);
  return layout;
}

export type GgufScalar = string | number | bigint | boolean;

export interface GgufScalarEntry {
  readonly type: GgufItemType;
  /** 64-bit integers are numbers where that is exact, else bigints. */
  readonly value: GgufScalar;
}

export interface GgufArrayEntry {
  readonly type: 'array';
  readonly itemType: GgufItemType;
  readonly count: number;
  /** Undefined where the array was skipped: see `GgufReadOptions.arrays`. */
  readonly value: readonly GgufScalar[] | undefined;
}

export type GgufEntry = GgufScalarEntry | GgufArrayEntry;

export interface GgufTensor {
  readonly name: string;
  /** Elements per dimension, the row length first, as in the file. */
  readonly shape: readonly number[];
  readonly type: GgufTensorType;
  /** From the beginning of the file, in bytes. */
  readonly offset: number;
  readonly bytes: number;
}

export interface GgufHeader {
  readonly version: 2 | 3;
  /** In bytes; every tensor begins at a multiple of it. */
  readonly alignment: number;
  readonly metadata: ReadonlyMap<string, GgufEntry>;
  readonly tensors: readonly GgufTensor[];
  /** Where tensor data begins, in bytes from the beginning of the file. */
  readonly dataOffset: number;
  readonly fileBytes: number;
}
