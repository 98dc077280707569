import type { Static, TObject } from '@sinclair/typebox';
import { decodeFields } from '../../../runtime/profile/decode-fields.ts';
import { type FieldFate, isForeign, type ShapeFields } from './field-fate.ts';
import type { ForeignCollector } from './foreign-collector.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Known {
  /** Absent where nobody has to be asked about the field. */
  readonly foreign: FieldFate | undefined;
  readonly isRead: boolean;
}

/**
 * Reads the objects at one place of a body: by a schema what the gateway understands, with the help of the table what it does not.
 * What is null counts as absent.
 */
export class FieldReader<Schema extends TObject> {
  readonly #schema: Schema;
  readonly #known: ReadonlyMap<string, Known>;
  readonly #names: readonly string[];

  /** `place` is empty for the body itself, or ends in a dot: `messages.*.`. */
  constructor({ fields }: Pick<ShapeFields, 'fields'>, schema: Schema, place = '') {
    this.#schema = schema;
    this.#known = knownAt(fields, Object.keys(schema.properties), place);
    this.#names = [...this.#known.keys()];
  }

  /**
   * `path` is that of the object in this body, with its dot.
   *
   * @throws SippError `invalid_request` naming the field
   */
  read(value: Fields, foreign: ForeignCollector, path = ''): Static<Schema> {
    const fields: Record<string, unknown> = {};
    for (const key in value) {
      const given = value[key];
      if (given === null || given === undefined) continue;
      const known = this.#known.get(key);
      if (known === undefined) foreign.addUnknown(path, key, this.#names);
      else if (known.foreign !== undefined && !known.foreign.isIdle?.(given)) foreign.add(known.foreign, path + key);
      if (known?.isRead) fields[key] = given;
    }
    return decodeFields(this.#schema, fields, path);
  }
}

/** Fields that have a row, those that the schema reads, and those that only have fields of their own. */
function knownAt(rows: readonly FieldFate[], read: readonly string[], place: string): ReadonlyMap<string, Known> {
  const known = new Map<string, Known>(read.map((key) => [key, { foreign: undefined, isRead: true }]));
  for (const row of rows) {
    if (!row.name.startsWith(place)) continue;
    const key = row.name.slice(place.length);
    if (key.includes('.')) continue;
    known.set(key, { foreign: isForeign(row) ? row : undefined, isRead: read.includes(key) });
  }
  return known;
}
