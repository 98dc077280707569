import type { ForeignField, WireFormat } from '../../targets/target.ts';

export type Fates = ForeignField['fate'];
export type Fate = Fates[keyof Fates];

/**
 * What becomes of one field of a request, for targets of each type. A target that speaks the client's own format gets every field as
 * it is. `*` in the name stands for any place of a list: `tools.*.function.strict`.
 */
export interface FieldFate extends ForeignField {
  /** How it is honoured, or why it is not: one sentence for the book. */
  readonly note: string;
  /** Whether a value asks for nothing but what is done anyway: such a field is neither told as dropped nor refused. */
  readonly isIdle?: (value: unknown) => boolean;
}

/** The fields of one route. */
export interface ShapeFields {
  /** Its key in `routes`, and the heading of the book. */
  readonly route: string;
  readonly title: string;
  /** The format that bodies are passed on in, where a target speaks it; absent where none is asked for that. */
  readonly format?: WireFormat;
  readonly fields: readonly FieldFate[];
}

/** The same for targets of all types but those that are named. */
export function fates(usual: Fate, others: Partial<Fates> = {}): Fates {
  return { local: usual, openai: usual, openai_compatible: usual, anthropic: usual, ...others };
}

/** Whether any target has to be asked. */
export const isForeign = ({ fate }: ForeignField): boolean => Object.values(fate).some((each) => each !== 'honoured');

/** The row of a name that is in the table. */
export function rowNamed({ fields }: Pick<ShapeFields, 'fields'>, name: string): FieldFate {
  const row = fields.find((field) => field.name === name);
  if (row === undefined) throw new TypeError(`${name} has no row.`);
  return row;
}
