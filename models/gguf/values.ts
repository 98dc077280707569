import { SippError } from '../../runtime/contract/errors.ts';
import { type GgufItemType, type GgufScalar, VALUE_TYPES } from './types.ts';

/** A metadata value for the writer: plain (its type is inferred) or with its type said. */
export type GgufInput = GgufScalar | readonly GgufScalar[] | TypedArrayInput | TypedInput;

export type TypedArrayInput =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export interface TypedInput {
  /** The type of the value, or of each item where `value` is an array. */
  readonly type: GgufItemType;
  readonly value: GgufScalar | readonly GgufScalar[];
}

/** Says that a whole number is a 32-bit float, as most float settings want it. */
export function f32(value: number | readonly number[]): TypedInput {
  return { type: 'f32', value };
}

/** The type number and bytes of a metadata value. Throws `invalid_request` naming the key. */
export function typedValue(key: string, input: GgufInput): Buffer {
  try {
    const { type, value } = toTyped(input);
    if (isScalar(value)) return Buffer.concat([typeNumber(type), toBytes(type, value)]);
    const items = value.map((item) => toBytes(type, item));
    return Buffer.concat([typeNumber('array'), typeNumber(type), toBytes('u64', value.length), ...items]);
  } catch (cause) {
    throw new SippError('invalid_request', `The value of '${key}' does not fit its GGUF type.`, { cause });
  }
}

/** The bytes of one value. Throws where it does not fit the type. */
export function toBytes(type: GgufItemType, value: GgufScalar): Buffer {
  return WRITE[type](value);
}

function toTyped(input: GgufInput): TypedInput {
  if (isScalar(input)) return { type: scalarType(input), value: input };
  if (ArrayBuffer.isView(input)) return { type: viewType(input), value: Array.from(input) };
  if ('type' in input) return input;
  return { type: commonType(input), value: input };
}

/** Whole numbers are u32 (most settings are counts), negative ones i32, wider ones 64 bits, others f32. */
function scalarType(value: GgufScalar): GgufItemType {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return 'f32';
  if (value < 0) return value >= -(2 ** 31) ? 'i32' : 'i64';
  return value < 2 ** 32 ? 'u32' : 'u64';
}

/** Arrays of whole numbers are i32: token types and id lists are. */
function commonType(values: readonly GgufScalar[]): GgufItemType {
  const types = new Set(values.map(scalarType));
  if (types.size === 0) throw new TypeError('An empty array needs its type said.');
  const [only = 'string'] = types;
  if (only === 'string' || only === 'bool') {
    if (types.size === 1) return only;
    throw new TypeError('The items of an array have one type.');
  }
  if (types.has('string') || types.has('bool')) throw new TypeError('The items of an array have one type.');
  if (types.has('f32')) return 'f32';
  return types.has('u64') || types.has('i64') ? 'i64' : 'i32';
}

function viewType(view: TypedArrayInput): GgufItemType {
  if (view instanceof Uint8Array) return 'u8';
  if (view instanceof Int8Array) return 'i8';
  if (view instanceof Uint16Array) return 'u16';
  if (view instanceof Int16Array) return 'i16';
  if (view instanceof Uint32Array) return 'u32';
  if (view instanceof Int32Array) return 'i32';
  return view instanceof Float32Array ? 'f32' : 'f64';
}

function isScalar(value: GgufInput): value is GgufScalar {
  return typeof value !== 'object';
}

function typeNumber(type: (typeof VALUE_TYPES)[number]): Buffer {
  return toBytes('u32', VALUE_TYPES.indexOf(type));
}

function fixed(bytes: number, write: (target: Buffer, value: GgufScalar) => void): (value: GgufScalar) => Buffer {
  return (value) => {
    const target = Buffer.alloc(bytes);
    write(target, value);
    return target;
  };
}

/** Node's writers throw on values that do not fit. */
const WRITE: Readonly<Record<GgufItemType, (value: GgufScalar) => Buffer>> = {
  u8: fixed(1, (target, value) => target.writeUInt8(Number(value))),
  i8: fixed(1, (target, value) => target.writeInt8(Number(value))),
  u16: fixed(2, (target, value) => target.writeUInt16LE(Number(value))),
  i16: fixed(2, (target, value) => target.writeInt16LE(Number(value))),
  u32: fixed(4, (target, value) => target.writeUInt32LE(Number(value))),
  i32: fixed(4, (target, value) => target.writeInt32LE(Number(value))),
  f32: fixed(4, (target, value) => target.writeFloatLE(Number(value))),
  f64: fixed(8, (target, value) => target.writeDoubleLE(Number(value))),
  u64: fixed(8, (target, value) => target.writeBigUInt64LE(BigInt(value))),
  i64: fixed(8, (target, value) => target.writeBigInt64LE(BigInt(value))),
  bool: fixed(1, (target, value) => target.writeUInt8(value === true ? 1 : 0)),
  string(value) {
    const text = Buffer.from(String(value), 'utf8');
    return Buffer.concat([toBytes('u64', text.length), text]);
  },
};
