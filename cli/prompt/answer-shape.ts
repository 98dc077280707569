import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { LocalTextOptions } from '../../runtime/api.ts';
import { SippError } from '../../runtime/contract/errors.ts';

/** Flags that say what an answer must look like; at most one of them. */
export interface ShapeFlags {
  readonly grammar?: string;
  readonly grammarFile?: string;
  /** JSON text, or the path of a file with it. */
  readonly schema?: string;
}

/**
 * The grammar or schema that the flags name.
 *
 * @throws SippError `invalid_usage` for two of them or a schema that is no JSON, `file_failed` for a file that cannot be read.
 */
export async function readShape({ grammar, grammarFile, schema }: ShapeFlags, cwd: string): Promise<LocalTextOptions> {
  const given = Object.entries({ '--grammar': grammar, '--grammar-file': grammarFile, '--schema': schema });
  const flags = given.filter(([, value]) => value !== undefined).map(([flag]) => flag);
  if (flags.length > 1) throw new SippError('invalid_usage', `${flags.join(' and ')} exclude each other.`);
  if (grammar !== undefined) return { grammar };
  if (grammarFile !== undefined) return { grammar: await readText('--grammar-file', resolve(cwd, grammarFile)) };
  return schema === undefined ? {} : { jsonSchema: await readSchema(schema, cwd) };
}

async function readSchema(schema: string, cwd: string): Promise<string> {
  const text = schema.trimStart().startsWith('{') ? schema : await readText('--schema', resolve(cwd, schema));
  try {
    JSON.parse(text);
  } catch (cause) {
    const hint = 'Give a JSON Schema, or the path of a file with one.';
    throw new SippError('invalid_usage', '--schema is not valid JSON.', { hint, cause });
  }
  return text;
}

async function readText(flag: string, path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new SippError('file_failed', `The file of ${flag}, "${path}", cannot be read.`, {
      hint: 'Check the path.',
      cause,
    });
  }
}
