import {
  type TArray,
  type TBoolean,
  type TInteger,
  type TNumber,
  type TObject,
  type TProperties,
  type TSchema,
  type TString,
  type TUnsafe,
  Type,
} from '@sinclair/typebox';

/** What an error and an editor say about a field: `expects` follows "must be". */
export interface FieldWords {
  readonly expects: string;
  readonly description: string;
}

export interface SetOptions extends FieldWords {
  readonly maxItems: number;
  readonly default?: readonly string[];
}

/** No timer of Node waits longer than 24 days; nobody waits longer than one for an answer. */
const DAY_SECONDS = 86_400;

/** Names become labels of metrics and words of log lines. */
const MAX_NAME_LENGTH = 128;
/** Paths, addresses and prompts for models; longer ones are mistakes. */
const MAX_TEXT_LENGTH = 4096;

/** One line without spaces at its ends, and without characters that nobody sees: they would part what names join. */
const TRIMMED = '^(?!.*[\\u0000-\\u001f\\u007f-\\u009f])\\S(.*\\S)?$';

/** A table that refuses keys it does not know. */
export const table = <Properties extends TProperties>(properties: Properties, options = {}): TObject<Properties> =>
  Type.Object(properties, { additionalProperties: false, ...options });

/** A text of one line. */
export const text = ({ expects, description }: FieldWords, pattern = TRIMMED, options = {}): TString =>
  Type.String({ minLength: 1, maxLength: MAX_TEXT_LENGTH, pattern, title: expects, description, ...options });

/** A name that clients or metrics see. */
export const name = (description: string): TString =>
  Type.String({
    minLength: 1,
    maxLength: MAX_NAME_LENGTH,
    pattern: TRIMMED,
    title: `a name of 1 to ${MAX_NAME_LENGTH} characters, without spaces at its ends`,
    description,
  });

/** Secrets are never in the file: it names the environment variables that hold them. */
export const variable = (description: string): TString =>
  text({ expects: 'the name of an environment variable: letters, digits and _', description }, '^[A-Za-z0-9_]+$');

/** One of some words. */
export const choice = <const Words extends readonly string[]>(
  words: Words,
  description: string,
  options = {},
): TUnsafe<Words[number]> =>
  Type.Unsafe<Words[number]>(
    Type.Union(
      words.map((word) => Type.Literal(word)),
      { description, ...options },
    ),
  );

/** A whole number from 1. */
export const count = (maximum: number, description: string, options = {}): TInteger =>
  Type.Integer({ minimum: 1, maximum, description, ...options });

/** A time limit; fractions are allowed. */
export const seconds = (description: string, options = {}): TNumber =>
  Type.Number({
    exclusiveMinimum: 0,
    maximum: DAY_SECONDS,
    title: `greater than zero, at most ${DAY_SECONDS} seconds`,
    description,
    ...options,
  });

/** True or false. */
export const flag = (description: string, options = {}): TBoolean => Type.Boolean({ description, ...options });

/** A list without repetitions, of bounded length. */
export const set = <Item extends TSchema>(item: Item, { maxItems, expects, ...options }: SetOptions): TArray<Item> =>
  Type.Array(item, { maxItems, uniqueItems: true, title: `${expects}, each once, at most ${maxItems}`, ...options });
