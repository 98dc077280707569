/** Calls back in a later turn of the event loop. */
export interface Turn {
  request(): void;
  /** Whether a request keeps the process alive, where there is one. */
  ref(): void;
  unref(): void;
  close(): void;
}

/** A turn by a message: nested timers wait for 4 ms in browsers, which would be most of the time of a small model. */
export function createTurn(callback: () => void): Turn {
  const { port1, port2 } = new MessageChannel();
  let isRequested = false;
  port1.onmessage = () => {
    isRequested = false;
    callback();
  };
  // `as`: Node's ports hold the process unless they are told not to; those of browsers have no such method.
  const { ref, unref } = port1 as { ref?: () => void; unref?: () => void };
  return {
    request: () => {
      if (isRequested) return;
      isRequested = true;
      port2.postMessage(undefined);
    },
    ref: () => ref?.call(port1),
    unref: () => unref?.call(port1),
    close: () => port1.close(),
  };
}
