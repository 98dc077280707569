import { quoted } from '../../runtime/contract/quoted.ts';

/** One thing that is wrong with a configuration. */
export interface Finding {
  /** JSON pointer of the key, such as `/targets/0/name`. */
  readonly pointer: string;
  /** Follows the key: `must be 1 or more`. */
  readonly problem: string;
  /** Whether the value tells more than the problem does; never for tables and lists, whose insides may be secret. */
  readonly isValueShown?: boolean;
}

/** `targets.0.weight must be 1 or more; got 0.` The value is the one in the file, before variables are put in. */
export function toSentence({ pointer, problem, isValueShown = false }: Finding, written: unknown): string {
  const keys = toKeys(pointer);
  const got = isValueShown ? `; got ${shown(keys, written)}` : '';
  const text = `${keys.join('.') || 'The file'} ${problem}${got}`;
  return text.endsWith('?') ? text : `${text}.`;
}

/** The keys of a JSON pointer, which writes `/` as `~1` and `~` as `~0`. */
export function toKeys(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Reverses `toKeys`. */
export function toPointer(keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Tables, lists and what stands in their place are named and not shown: their insides may be secret. */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a table';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}

function shown(keys: readonly string[], written: unknown): string {
  const value = keys.reduce(childOf, written);
  if (typeof value === 'object') return kindOf(value);
  return mayBeSecret(keys.at(-1) ?? '', value) ? 'a text that may be a secret' : quoted(value);
}

/**
 * People put the secret itself where the name of its variable belongs, and passwords into addresses; a message ends up in
 * logs and in questions to others.
 */
function mayBeSecret(key: string, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return key === 'env' || key.endsWith('_env') || /:\/\/.*[@?#]/.test(value);
}

function childOf(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[key]; // It has just been found to own the key.
}
