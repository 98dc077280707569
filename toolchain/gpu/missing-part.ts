/** A part of a toolkit that is not there or will not do. */
export interface MissingPart<Part extends string> {
  readonly part: Part;
  /** Why, as a sentence. */
  readonly reason: string;
  /** A command, or a sentence. */
  readonly fix: string;
}
