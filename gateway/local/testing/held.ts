/** Something that happens when a test says so. */
export interface Held {
  readonly promise: Promise<void>;
  /** Resolves once somebody waits for it. */
  readonly awaited: Promise<void>;
  /** Waits for it. */
  wait(): Promise<void>;
  release(): void;
}

export function held(): Held {
  let release: () => void = () => undefined;
  let heard: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  const awaited = new Promise<void>((resolve) => {
    heard = resolve;
  });
  return {
    promise,
    awaited,
    wait: () => {
      heard();
      return promise;
    },
    release: () => release(),
  };
}
