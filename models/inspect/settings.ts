import { invalidModel, quoted } from '../gguf/failure.ts';
import type { GgufHeader, GgufScalar } from '../gguf/types.ts';

/** Typed questions to the metadata of one file. Every `model_invalid` names the key. */
export class Settings {
  readonly path: string;
  readonly header: GgufHeader;
  readonly architecture: string;

  constructor(path: string, header: GgufHeader, architecture: string) {
    this.path = path;
    this.header = header;
    this.architecture = architecture;
  }

  /** The full key of an architecture's setting: `llama.block_count`. */
  key(name: string): string {
    return `${this.architecture}.${name}`;
  }

  /** Whether any setting of the architecture begins with `prefix`. */
  hasAny(prefix: string): boolean {
    const full = this.key(prefix);
    return [...this.header.metadata.keys()].some((key) => key.startsWith(full));
  }

  text(key: string): string | undefined {
    const value = this.#scalar(key, 'a string');
    if (value === undefined || typeof value === 'string') return value;
    throw this.invalid(`'${key}' is ${said(value)}, not a string.`);
  }

  flag(key: string): boolean | undefined {
    const value = this.#scalar(key, 'true or false');
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.invalid(`'${key}' is ${said(value)}, not true or false.`);
  }

  number(key: string): number | undefined {
    const value = this.#scalar(key, 'a number');
    if (value === undefined || (typeof value === 'number' && Number.isFinite(value))) return value;
    throw this.invalid(`'${key}' is ${said(value)}, not a number.`);
  }

  /** A count: a whole number from zero on. */
  count(key: string): number | undefined {
    const value = this.number(key);
    if (value === undefined || (Number.isInteger(value) && value >= 0)) return value;
    throw this.invalid(`'${key}' is ${value}, not a count.`);
  }

  /** A count per layer; one number stands for all. Undefined where the key is missing. */
  counts(key: string, layers: number): readonly number[] | undefined {
    const entry = this.header.metadata.get(key);
    if (entry?.type !== 'array') {
      const value = this.count(key);
      return value === undefined ? undefined : new Array<number>(layers).fill(value);
    }
    const values = (entry.value ?? []).filter((value) => typeof value === 'number' && value >= 0);
    if (values.length === layers) return values.map(Number);
    throw this.invalid(`'${key}' has ${entry.count} items for ${layers} layers, or one of them is not a count.`);
  }

  /** A count that must be there and above zero. `reason` ends the sentence. */
  positive(key: string, reason: string): number {
    const value = this.count(key);
    if (value === undefined) throw this.invalid(`it does not say '${key}', ${reason}.`);
    if (value > 0) return value;
    throw this.invalid(`'${key}' is 0, ${reason}.`);
  }

  /** Number of items of an array, or undefined where there is no such array. */
  arrayLength(key: string): number | undefined {
    const entry = this.header.metadata.get(key);
    return entry?.type === 'array' ? entry.count : undefined;
  }

  invalid(what: string): Error {
    return invalidModel(this.path, what, 'Convert the model again, or take it from its first publisher.');
  }

  #scalar(key: string, wanted: string): GgufScalar | undefined {
    const entry = this.header.metadata.get(key);
    if (entry?.type === 'array') throw this.invalid(`'${key}' is an array, not ${wanted}.`);
    return entry?.value;
  }
}

/** A value from a file, fit for a message. */
function said(value: GgufScalar): string {
  return typeof value === 'string' ? quoted(value) : String(value);
}
