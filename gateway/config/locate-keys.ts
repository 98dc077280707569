import { toPointer } from './finding.ts';

/** Lines of a TOML text, counted from 1. */
export interface KeyLines {
  /** The line where a key, a table or an item begins; of the nearest thing around it where it is not written itself. */
  lineOf(pointer: string): number;
}

type Path = readonly (string | number)[];

/**
 * Finds the line of every key in a TOML text. The parser keeps no positions of values, so this walks the text a second time
 * and knows just enough: where keys, values and comments begin and end. The text must have been parsed before, which proves
 * it well-formed and bounds its depth.
 */
export function locateKeys(toml: string): KeyLines {
  const lines = new Walk(toml).lines();
  return {
    lineOf(pointer) {
      for (let path = pointer; path !== ''; path = path.slice(0, path.lastIndexOf('/'))) {
        const line = lines.get(path);
        if (line !== undefined) return line;
      }
      // A key that is missing at the top has its place above the first table.
      return 1;
    },
  };
}

/** Keys of one dotted name that are told apart; no setting has as many, and each one costs its whole path. */
const MAX_KEYS = 32;

const SPACE = /[ \t]*/y;
const SPACE_AND_COMMENTS = /(?:[ \t\r\n]+|#[^\n]*)*/y;
const BARE_KEY = /[A-Za-z0-9_-]+/y;
const BASIC_TEXT = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const LITERAL_TEXT = /'[^']*'/y;
/** Two quotes may stand directly before the three that close. */
const LONG_BASIC_TEXT = /"""[^"\\]*(?:(?:\\[\s\S]|"(?!""))[^"\\]*)*"{3,5}/y;
const LONG_LITERAL_TEXT = /'''[^']*(?:'(?!'')[^']*)*'{3,5}/y;
/** Numbers, moments, true and false: up to what can follow a value. */
const PLAIN_VALUE = /[^,\]}#\r\n]+/y;

class Walk {
  readonly #toml: string;
  readonly #found = new Map<string, number>();
  /** How many tables each `[[list]]` has so far. */
  readonly #counts = new Map<string, number>();
  #at = 0;
  #line = 1;
  #lineEnd = 0;

  constructor(toml: string) {
    this.#toml = toml;
  }

  lines(): ReadonlyMap<string, number> {
    let table: Path = [];
    for (this.#skip(SPACE_AND_COMMENTS); this.#at < this.#toml.length; this.#skip(SPACE_AND_COMMENTS)) {
      if (this.#toml[this.#at] === '[') table = this.#header();
      else this.#assignment(table);
    }
    return this.#found;
  }

  #header(): Path {
    const isList = this.#toml.startsWith('[[', this.#at);
    this.#at += isList ? 2 : 1;
    const keys = this.#keys();
    this.#at += isList ? 2 : 1;
    if (!isList) return this.#resolve(keys);
    const list = this.#mark([...this.#resolve(keys.slice(0, -1)), ...keys.slice(-1)]);
    const count = this.#counts.get(toPointer(list)) ?? 0;
    this.#counts.set(toPointer(list), count + 1);
    return this.#mark([...list, count]);
  }

  /** A header names the last table of each list on its way. */
  #resolve(keys: readonly string[]): Path {
    let path: Path = [];
    for (const key of keys) {
      path = this.#mark([...path, key]);
      const count = this.#counts.get(toPointer(path));
      if (count !== undefined) path = [...path, count - 1];
    }
    return path;
  }

  #assignment(table: Path): void {
    const start = this.#at;
    const path = [...table];
    for (const key of this.#keys()) {
      path.push(key);
      this.#mark(path, start);
    }
    this.#at += 1; // The equals sign.
    this.#skip(SPACE);
    this.#value(path);
  }

  /** `a."b.c".'d'`, up to what follows it. */
  #keys(): readonly string[] {
    const keys: string[] = [];
    for (;;) {
      this.#skip(SPACE);
      const key = this.#key();
      if (keys.length < MAX_KEYS) keys.push(key);
      this.#skip(SPACE);
      if (this.#toml[this.#at] !== '.') return keys;
      this.#at += 1;
    }
  }

  #key(): string {
    const literal = this.#skip(LITERAL_TEXT);
    if (literal !== '') return literal.slice(1, -1);
    const basic = this.#skip(BASIC_TEXT);
    return basic === '' ? this.#skip(BARE_KEY) : unescapeKey(basic);
  }

  #value(path: Path): void {
    const first = this.#toml[this.#at];
    if (first === '[') this.#list(path);
    else if (first === '{') this.#inlineTable(path);
    else if (first === '"') this.#skip(this.#toml.startsWith('"""', this.#at) ? LONG_BASIC_TEXT : BASIC_TEXT);
    else if (first === "'") this.#skip(this.#toml.startsWith("'''", this.#at) ? LONG_LITERAL_TEXT : LITERAL_TEXT);
    else this.#skip(PLAIN_VALUE);
  }

  #list(path: Path): void {
    let index = 0;
    this.#items(']', () => {
      this.#mark([...path, index]);
      this.#value([...path, index]);
      index += 1;
    });
  }

  #inlineTable(path: Path): void {
    this.#items('}', () => this.#assignment(path));
  }

  #items(end: string, readItem: () => void): void {
    this.#at += 1;
    for (;;) {
      this.#skip(SPACE_AND_COMMENTS);
      if (this.#toml[this.#at] === end || this.#at >= this.#toml.length) break;
      if (this.#toml[this.#at] === ',') this.#at += 1;
      else readItem();
    }
    this.#at += 1;
  }

  /** The first line counts: later ones only add to what began there. */
  #mark(path: Path, position = this.#at): Path {
    const pointer = toPointer(path);
    if (!this.#found.has(pointer)) this.#found.set(pointer, this.#lineAt(position));
    return path;
  }

  /** Positions only grow, so each line end is seen once. */
  #lineAt(position: number): number {
    for (;;) {
      const end = this.#toml.indexOf('\n', this.#lineEnd);
      if (end === -1 || end >= position) return this.#line;
      this.#line += 1;
      this.#lineEnd = end + 1;
    }
  }

  #skip(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const text = pattern.exec(this.#toml)?.[0] ?? '';
    this.#at += text.length;
    return text;
  }
}

const ESCAPES = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r', e: '\u001b' } as const;

function unescapeKey(quotedKey: string): string {
  const code = /\\(?:u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|x([\dA-Fa-f]{2})|(.))/g;
  return quotedKey.slice(1, -1).replace(code, (_, short?: string, long?: string, byte?: string, letter = '') => {
    const digits = short ?? long ?? byte;
    if (digits !== undefined) return String.fromCodePoint(Number.parseInt(digits, 16));
    return ESCAPES[letter as keyof typeof ESCAPES] ?? letter; // A letter that is no key finds nothing.
  });
}
