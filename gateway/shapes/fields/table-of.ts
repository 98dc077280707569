import { badField } from '../../../runtime/profile/decode-fields.ts';
import { isFields } from '../../../runtime/profile/is-fields.ts';

/** @throws SippError `invalid_request` where a value at a path is no object */
export function tableOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (isFields(value)) return value;
  throw badField(path, 'an object', value);
}
