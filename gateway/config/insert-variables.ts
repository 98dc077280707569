import type { Finding } from './finding.ts';
import { toPointer } from './finding.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Inserted {
  readonly value: unknown;
  readonly findings: readonly Finding[];
}

/** `${NAME}`, and `$${` for those who mean it literally. */
const VARIABLE = /\$?\$\{([^${}]*)\}/g;

/** Replaces `${NAME}` in every text by the variable's value. Keys stay as they are, and what was put in is not read again. */
export function insertVariables(written: unknown, env: Environment): Inserted {
  const findings: Finding[] = [];
  const visit = (value: unknown, path: readonly (string | number)[]): unknown => {
    if (typeof value === 'string') {
      return value.replace(VARIABLE, (reference, name: string) => {
        if (reference.startsWith('$$')) return reference.slice(1);
        const found = Object.hasOwn(env, name) ? env[name] : undefined;
        if (found === undefined) findings.push(missing(toPointer(path), name));
        return found ?? reference;
      });
    }
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visit(item, [...path, key])]));
  };
  return { value: visit(written, []), findings };
}

function missing(pointer: string, name: string): Finding {
  return { pointer, problem: `uses \${${name}}, and the environment has no variable of that name` };
}
