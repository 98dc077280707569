import { quoted } from '../../../runtime/contract/quoted.ts';
import { suggest } from '../../../runtime/contract/suggest.ts';
import type { ForeignField } from '../../targets/target.ts';
import { type FieldFate, fates } from './field-fate.ts';

/** Longer names come from no typing error, and are not told in full. */
const LONGEST_NAME = 64;

/** Collects what targets have to be asked about while the body of a request is read. */
export class ForeignCollector {
  readonly #fields: ForeignField[] = [];
  readonly #hint: string | undefined;
  #hasUnknown = false;

  /** `hint`: what to do about unknown fields. Default: leave them out, or name a target that speaks the format. */
  constructor({ hint }: { readonly hint?: string } = {}) {
    this.#hint = hint;
  }

  /** Undefined where there is none, as in most requests. */
  get fields(): readonly ForeignField[] | undefined {
    return this.#fields.length === 0 ? undefined : this.#fields;
  }

  /** `name` is the path in this body: whoever is refused wants to know the place. What is dropped is told once. */
  add(row: FieldFate, name: string): void {
    if (this.#fields.some((field) => field === row)) return;
    const isRefused = Object.values(row.fate).includes('refused');
    this.#fields.push(isRefused && name !== row.name ? { ...row, name } : row);
  }

  /**
   * What the tables do not know, at any place. The first one is enough to refuse a request, and there may be as many as fit into a
   * body.
   */
  addUnknown(path: string, key: string, names: readonly string[] = []): void {
    if (this.#hasUnknown) return;
    this.#hasUnknown = true;
    const near = key.length > LONGEST_NAME ? undefined : suggest(key, names);
    const hint = near === undefined ? this.#hint : `Did you mean ${near}?`;
    this.#fields.push({
      name: path + (key.length > LONGEST_NAME ? quoted(key) : key),
      fate: fates('refused'),
      ...(hint !== undefined && { hint }),
    });
  }
}
