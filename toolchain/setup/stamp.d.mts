export interface Stamp {
  readonly inventory: string;
  /** Paths below the root that have to exist for the stamp to hold. */
  readonly outputs: readonly string[];
  /** False where a step had to settle for less, such as no engine addon for want of a compiler. */
  readonly complete: boolean;
}
export function readInventory(root: string): string;
export function readStamp(path: string): Stamp | undefined;
export function writeStamp(path: string, stamp: Stamp): void;
export function isFresh(stamp: Stamp | undefined, inventory: string, root: string): boolean;
export function changedSources(before: string, after: string): string[];
