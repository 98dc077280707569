import type { TSchema } from '@sinclair/typebox';
import { SippError } from '../contract/errors.ts';
import { NativeRuntimeConfig } from './native-runtime-config.ts';
import { parseRuntimeConfig } from './parse-config.ts';
import { choicesOf, describeType } from './setting-type.ts';

/** One key of the runtime configuration, for help and documentation. */
export interface SettingDescription {
  /** Such as `context.n_ctx`. */
  readonly key: string;
  /** What a value looks like: `a whole number, 0 or more`. */
  readonly type: string;
  /** Meaning and default. */
  readonly description: string;
}

/** A setting taken apart: where it goes, and its value as the schema's type where the text can be read as that. */
export interface Setting {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Every key that a runtime configuration can have, in the schema's order. */
export function describeSettings(): readonly SettingDescription[] {
  return leavesOf(NativeRuntimeConfig, []);
}

/**
 * Reads `group.key=value`. Lists are separated by commas or written as JSON, a number for `placement.gpu_layers` is a count.
 * The value is not checked here; `applySettings` does that.
 *
 * @throws SippError `invalid_usage` where the text has no key or no `=`.
 */
export function parseSetting(text: string): Setting {
  const equals = text.indexOf('=');
  const path = text.slice(0, equals).trim().split('.');
  if (equals < 1 || path.includes('')) {
    throw new SippError('invalid_usage', `The setting "${text}" is not of the form group.key=value.`, {
      hint: 'Write it as context.n_ctx=4096.',
    });
  }
  const schema = path.reduce<TSchema | undefined>((node, key) => node?.properties?.[key], NativeRuntimeConfig);
  return { path, value: schema === undefined ? text.slice(equals + 1) : readValue(schema, text.slice(equals + 1)) };
}

/**
 * A copy of the configuration with settings such as `context.n_ctx=4096` applied in order; the last one for a key wins.
 *
 * @throws SippError `invalid_usage` or `invalid_config` naming the setting.
 */
export function applySettings(config: NativeRuntimeConfig, settings: readonly string[]): NativeRuntimeConfig {
  const result: Record<string, unknown> = structuredClone(config);
  for (const { path, value } of settings.map(parseSetting)) {
    // A key too many must reach the check as it is, not hide in what it was put into.
    if (!write(result, path, value)) throw notAGroup(path);
  }
  return parseRuntimeConfig(result);
}

function leavesOf(schema: TSchema, path: readonly string[]): readonly SettingDescription[] {
  return Object.entries<TSchema>(schema.properties).flatMap(([key, child]) => {
    const childPath = [...path, key];
    if (child.properties) return leavesOf(child, childPath);
    return { key: childPath.join('.'), type: describeType(child), description: child.description ?? '' };
  });
}

function readValue(schema: TSchema, text: string): unknown {
  if (choicesOf(schema).length > 0 || schema.type === 'string') return text;
  if (schema.anyOf) return readAlternative(schema.anyOf, text);
  if (schema.type === 'array') return readList(schema.items, text);
  if (schema.type === 'boolean') return text === 'true' || (text === 'false' ? false : text);
  if (schema.type === 'object') return readJson(text);
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** A union here is some words and a table of one number, which may be written as the number alone. */
function readAlternative(schemas: readonly TSchema[], text: string): unknown {
  if (schemas.some((schema) => choicesOf(schema).includes(text))) return text;
  const table = schemas.find((schema) => schema.properties !== undefined);
  const key = Object.keys(table?.properties ?? {})[0];
  return key !== undefined && /^[+-]?\d+$/.test(text.trim()) ? { [key]: Number(text) } : readJson(text);
}

function readList(item: TSchema, text: string): unknown {
  if (text.trim().startsWith('[')) return readJson(text);
  if (item.properties) return text;
  return text === '' ? [] : text.split(',').map((part) => readValue(item, part.trim()));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the check of the whole configuration says what the value should have been.
    return text;
  }
}

function write(target: Record<string, unknown>, path: readonly string[], value: unknown): boolean {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    // Defined, not assigned: `__proto__` must stay an ordinary unknown key.
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
    return true;
  }
  const child = Object.hasOwn(target, key) ? target[key] : {};
  if (typeof child !== 'object' || child === null || Array.isArray(child)) return false;
  return write(target, [key], child) && write(child as Record<string, unknown>, rest, value); // Checked the line above.
}

function notAGroup(path: readonly string[]): SippError {
  return new SippError('invalid_config', `${path.join('.')} is not a setting.`, {
    hint: `Leave out what follows ${path.slice(0, -1).join('.')}.`,
  });
}
