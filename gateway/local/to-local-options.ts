import type { LocalTextOptions } from '../../runtime/api.ts';
import type { TextRequest } from '../targets/target.ts';

/** The part of a request that only local models understand. */
export function toLocalOptions({ session, jsonSchema, grammar, seed }: TextRequest): LocalTextOptions {
  return {
    ...(session !== undefined && { contextKey: session }),
    ...(jsonSchema !== undefined && { jsonSchema }),
    ...(grammar !== undefined && { grammar }),
    ...(seed !== undefined && { sampling: { seed } }),
  };
}
