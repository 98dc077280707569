import type { Script } from '../../../runtime/testing/scripted-engine.ts';

/** An engine that writes when the test lets it. */
export interface HeldBack {
  readonly script: Script;
  /** Lets so many tokens pass; resolves when the last one has. */
  letPass(tokens: number): Promise<void>;
  /** Every token from now on is this failure instead. */
  fail(error: Error): void;
}

/** Holds every token of all answers back. */
export function heldBack(): HeldBack {
  const waiting: { pass(): void; fail(error: Error): void }[] = [];
  const watching: { left: number; done(): void }[] = [];
  let free = 0;
  let failure: Error | undefined;
  const count = (): void => {
    for (const watcher of watching) {
      watcher.left -= 1;
      if (watcher.left === 0) watcher.done();
    }
  };
  return {
    script: {
      beat: () =>
        new Promise((resolve, reject) => {
          const pass = (): void => {
            count();
            resolve();
          };
          if (failure !== undefined) {
            reject(failure);
          } else if (free > 0) {
            free -= 1;
            pass();
          } else {
            waiting.push({ pass, fail: reject });
          }
        }),
    },
    letPass: (tokens) =>
      new Promise((resolve) => {
        watching.push({ left: tokens, done: resolve });
        free += tokens;
        while (free > 0 && waiting.length > 0) {
          free -= 1;
          waiting.shift()?.pass();
        }
      }),
    fail: (error) => {
      failure = error;
      for (const held of waiting.splice(0)) held.fail(error);
    },
  };
}
