import { shapeError } from '../../runtime/profile/shape-error.ts';

/** Schemas and tools in use stay below 20; recursion over a value needs a bound. */
const MAX_DEPTH = 64;

/**
 * The value of a JSON body.
 *
 * @throws SippError `invalid_request` for what is no JSON, with line and column where they are known, and for nesting without end.
 */
export function parseBody(text: string): unknown {
  const value = parse(text);
  if (isDeeperThan(value, MAX_DEPTH)) {
    throw shapeError(`The body is nested deeper than ${MAX_DEPTH} levels.`);
  }
  return value;
}

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
