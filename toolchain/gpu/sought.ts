/** A part that was found, or why there is none, as a sentence. */
export type Sought = { readonly path: string } | { readonly path?: never; readonly reason: string };

/** What is said against a place: undefined where it will do. */
export type Objection = (path: string) => Promise<string | undefined>;

/** The first place that nothing is said against; otherwise what was said against the first, or that there is none. */
export async function firstSuitable(
  places: readonly string[],
  { objection, none }: { readonly objection: Objection; readonly none: string },
): Promise<Sought> {
  let reason: string | undefined;
  for (const path of places) {
    const said = await objection(path);
    if (said === undefined) return { path };
    reason ??= said;
  }
  return { reason: reason ?? none };
}
