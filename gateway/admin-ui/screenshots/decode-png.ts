import { inflateSync } from 'node:zlib';

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes for each pixel. */
  readonly pixels: Uint8Array;
}

/** The bytes of a pixel, as Chromium writes them: red, green and blue. */
const DEPTH = 3;

/** Reads what Chromium writes: 8 bits, RGB, not interlaced. */
export function decodePng(file: Buffer): Picture {
  const parts: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
  }
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  if (file.readUInt16BE(24) !== 0x0802) throw new TypeError('The picture is no PNG file with 8 bits of RGB.');
  return { width, height, pixels: unfilter(inflateSync(Buffer.concat(parts)), width * DEPTH, height) };
}

/** What each kind of filter added to a byte, from the bytes to the left, above, and above to the left. */
const predictors: readonly ((left: number, above: number, corner: number) => number)[] = [
  () => 0,
  (left) => left,
  (_left, above) => above,
  (left, above) => (left + above) >> 1,
  nearestOfThree,
];

function unfilter(data: Buffer, rowBytes: number, height: number): Uint8Array {
  const pixels = new Uint8Array(rowBytes * height);
  for (let row = 0; row < height; row += 1) {
    const from = row * (rowBytes + 1);
    const to = row * rowBytes;
    const predict = predictors[data[from] ?? 0] ?? nearestOfThree;
    for (let column = 0; column < rowBytes; column += 1) {
      const left = column < DEPTH ? 0 : (pixels[to + column - DEPTH] ?? 0);
      const above = row === 0 ? 0 : (pixels[to + column - rowBytes] ?? 0);
      const corner = row === 0 || column < DEPTH ? 0 : (pixels[to + column - rowBytes - DEPTH] ?? 0);
      pixels[to + column] = (data[from + 1 + column] ?? 0) + predict(left, above, corner);
    }
  }
  return pixels;
}

/** The filter that the standard calls Paeth. */
function nearestOfThree(left: number, above: number, corner: number): number {
  const estimate = left + above - corner;
  const toLeft = Math.abs(estimate - left);
  const toAbove = Math.abs(estimate - above);
  const toCorner = Math.abs(estimate - corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
