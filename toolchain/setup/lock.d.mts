export interface LockOptions {
  readonly onWait?: (ownerPid: number | undefined) => void;
  readonly signal?: AbortSignal;
}
export function acquireLock(path: string, options?: LockOptions): Promise<() => void>;
