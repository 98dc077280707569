const BEGIN = 0x40; // @
const END = 0x3b; // ;

/** A token's text that tells when it was sent. Both ends are characters that nothing else in an event has. */
export const toStamp = (us: number): string => `@${us.toFixed(0)};`;

/** Finds the stamps in a stream's bytes, however these were split, and calls back with each time. */
export function createStampReader(onStamp: (us: number) => void): (chunk: Uint8Array) => void {
  let isInside = false;
  let us = 0;
  return (chunk) => {
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index];
      if (byte === BEGIN) {
        isInside = true;
        us = 0;
      } else if (isInside && byte === END) {
        isInside = false;
        onStamp(us);
      } else if (isInside && byte !== undefined) us = us * 10 + (byte - 0x30);
    }
  };
}
