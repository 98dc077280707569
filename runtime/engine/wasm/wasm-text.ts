import type { SippModule } from './sipp-module.ts';

type Memory = Pick<SippModule, '_malloc' | '_free' | 'UTF8ToString' | 'stringToUTF8' | 'lengthBytesUTF8'>;

/** Lends a text to the module for the length of `use`. */
export function withText<Result>(module: Memory, text: string, use: (pointer: number) => Result): Result {
  const bytes = module.lengthBytesUTF8(text) + 1;
  const pointer = module._malloc(bytes);
  try {
    module.stringToUTF8(text, pointer, bytes);
    return use(pointer);
  } finally {
    module._free(pointer);
  }
}

/** The value of a JSON text that the module hands over. */
export function takeJson(module: Memory, pointer: number): unknown {
  try {
    return JSON.parse(module.UTF8ToString(pointer));
  } finally {
    module._free(pointer);
  }
}
