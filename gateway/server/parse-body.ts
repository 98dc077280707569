import type { SippError } from '../../runtime/contract/errors.ts';
import { shapeError } from '../../runtime/profile/shape-error.ts';

/** Schemas and tools in use stay below 20; recursion over a value needs a bound. */
const MAX_DEPTH = 64;

/** Values within values cost a parser fifty times what flat ones cost; in short bodies that is nothing. */
const MAX_UNSEEN_LENGTH = 4096;

const [QUOTE, BACKSLASH, BRACKET, CLOSING_BRACKET, BRACE, CLOSING_BRACE] = [0x22, 0x5c, 0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The value of a JSON body.
 *
 * @throws SippError `invalid_request` for what is no JSON, with line and column where they are known, and for nesting without end.
 */
export function parseBody(text: string): unknown {
  if (text.length > MAX_UNSEEN_LENGTH && opensDeeperThan(text, MAX_DEPTH)) throw tooDeep();
  const value = parse(text);
  if (isDeeperThan(value, MAX_DEPTH)) throw tooDeep();
  return value;
}

const tooDeep = (): SippError => shapeError(`The body is nested deeper than ${MAX_DEPTH} levels.`);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (text.trim() === '') throw shapeError('The body is empty; it must be a JSON object.');
    throw shapeError(`The body is not JSON: ${whereOf(text)}.`, { cause });
  }
}

/** Finding the place parses the body some twenty times: longer ones are told without it. */
const MAX_LOCATED_LENGTH = 65_536;

/** Where parsing stops. V8 says it for some mistakes only, and otherwise quotes the body, which may hold anything. */
function whereOf(text: string): string {
  if (isCutOff(text)) return 'it ends too early';
  if (text.length > MAX_LOCATED_LENGTH) return 'it has a character where none can be';
  const before = text.slice(0, lengthOfGoodStart(text)).split('\n');
  return `unexpected character at line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** The longest beginning that more text could make whole. */
function lengthOfGoodStart(text: string): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isCutOff(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether parsing gets to the end without finding anything wrong. */
function isCutOff(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    return /end of JSON|Unterminated/.test(message) || (position !== undefined && Number(position) >= text.length);
  }
}

function isDeeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth === 0) return true;
  for (const key in value) {
    const item: unknown = Reflect.get(value, key);
    if (typeof item === 'object' && item !== null && isDeeperThan(item, depth - 1)) return true;
  }
  return false;
}

/** The same for text that nobody has parsed. What is no JSON is left to the parser. */
function opensDeeperThan(text: string, depth: number): boolean {
  let open = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = endOfString(text, index);
    else if (code === BRACKET || code === BRACE) open += 1;
    else if (code === CLOSING_BRACKET || code === CLOSING_BRACE) open -= 1;
    if (open > depth) return true;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === BACKSLASH) index += 1;
    else if (code === QUOTE) return index;
  }
  return text.length;
}
