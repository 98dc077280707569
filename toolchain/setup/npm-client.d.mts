export interface NpmSearch {
  readonly execPath?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
}
/** Program and first argument of the npm client, or undefined where there is none. */
export function findNpm(search?: NpmSearch): readonly [string, string] | undefined;
