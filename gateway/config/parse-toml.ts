import { parse, TomlDate, TomlError } from 'smol-toml';

/**
 * The deepest setting is six keys deep. What lies deeper lies below an unknown key, which the check of the keys reports, and is
 * cut: dotted keys can nest a file of a megabyte deeper than any walk may go.
 */
const MAX_DEPTH = 32;

/** Where and why a text is not TOML. */
export interface SyntaxMistake {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

export type ParsedToml =
  | { readonly isToml: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly isToml: false; readonly mistake: SyntaxMistake };

/** Reads TOML into plain values; moments become texts. Nothing of the text is quoted in a mistake: it may hold secrets. */
export function parseToml(toml: string): ParsedToml {
  try {
    return { isToml: true, value: toPlainTable(parse(toml, { maxDepth: MAX_DEPTH })) };
  } catch (error) {
    if (error instanceof TomlError) return { isToml: false, mistake: toMistake(error) };
    throw error;
  }
}

/** The library's message: a fixed beginning, the reason, and after an empty line the part of the text. */
function toMistake({ message, line, column }: TomlError): SyntaxMistake {
  const [reason = ''] = message.replace('Invalid TOML document: ', '').split('\n');
  return { line, column, problem: reason };
}

/** Tables without a prototype would surprise those who clone and compare them. */
function toPlainTable(table: object, depth = 1): Readonly<Record<string, unknown>> {
  if (depth > MAX_DEPTH) return {};
  return Object.fromEntries(Object.entries(table).map(([key, value]) => [key, toPlain(value, depth + 1)]));
}

function toPlain(value: unknown, depth: number): unknown {
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return depth > MAX_DEPTH ? [] : value.map((item) => toPlain(item, depth + 1));
  return typeof value === 'object' && value !== null ? toPlainTable(value, depth) : value;
}
