import { type Child, withChild } from './child.ts';

/** Keeps one processor busy with another process for as long as `use` runs. */
export function withBusyCore<T>(signal: AbortSignal, use: () => Promise<T>): Promise<T> {
  return withChild([process.execPath, '-e', 'console.log("busy"); for (;;);'], { signal }, async (child) => {
    await started(child);
    return use();
  });
}

const BUSY_MS = 8;
const IDLE_MS = 2;

/** Blocks this process's event loop 80 % of the time (8 of every 10 ms) for as long as `use` runs. */
export async function withBusyLoop<T>(use: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const burn = () => {
    const untilMs = performance.now() + BUSY_MS;
    while (performance.now() < untilMs);
    // Immediately after, what has come in meanwhile is delivered, as in an application between two chunks of work.
    setImmediate(() => {
      if (!stopped) timer = setTimeout(burn, IDLE_MS);
    });
  };
  burn();
  try {
    return await use();
  } finally {
    stopped = true;
    clearTimeout(timer);
  }
}

function started(child: Child): Promise<void> {
  return Promise.race([new Promise<void>((resolve) => child.onStdout(() => resolve())), child.ended]);
}
