import { SippError } from '../runtime/contract/errors.ts';

/** Turns the text behind a flag into a value, or throws `invalid_usage` that names the flag. */
export type FlagParser<T> = (text: string) => T;

export interface NumberRange {
  readonly minimum: number;
  readonly maximum?: number;
}

export function wholeNumber(flag: string, range: NumberRange): FlagParser<number> {
  return (text) => {
    const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
    if (isWithin(value, range)) return value;
    throw refused(flag, `a whole number ${inWords(range)}`, text);
  };
}

export function decimal(flag: string, range: NumberRange): FlagParser<number> {
  return (text) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (isWithin(value, range)) return value;
    throw refused(flag, `a number ${inWords(range)}`, text);
  };
}

export function oneOf<const T extends string>(flag: string, values: readonly T[]): FlagParser<T> {
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    throw refused(flag, `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`, text);
  };
}

/** `auto`, `all`, or a number; a negative number means all. */
export function gpuLayers(flag: string): FlagParser<'auto' | 'all' | { count: number }> {
  const count = wholeNumber(flag, { minimum: -2_147_483_648, maximum: 2_147_483_647 });
  return (text) => {
    if (text === 'auto' || text === 'all') return text;
    if (!/^[+-]?\d+$/.test(text)) throw refused(flag, 'auto, all or a whole number', text);
    const value = count(text);
    return value < 0 ? 'all' : { count: value };
  };
}

/** Comma-separated numbers, each at least 1. */
export function wholeNumbers(flag: string): FlagParser<readonly number[]> {
  const one = wholeNumber(flag, { minimum: 1 });
  return (text) => text.split(',').map((part) => one(part.trim()));
}

/** For flags that may be given several times. */
export function collected(text: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), text];
}

const isWithin = (value: number, { minimum, maximum = Number.MAX_SAFE_INTEGER }: NumberRange): boolean =>
  value >= minimum && value <= maximum;

const inWords = ({ minimum, maximum }: NumberRange): string =>
  maximum === undefined ? `of ${minimum} or more` : `from ${minimum} to ${maximum}`;

function refused(flag: string, expected: string, text: string): SippError {
  return new SippError('invalid_usage', `${flag} must be ${expected}, not "${text}".`, {
    hint: "Run 'sipp --help' for all flags and their values.",
  });
}
