import { crc32, deflateSync } from 'node:zlib';
import { decodePng } from './decode-png.ts';

/** What one byte can count. */
const COLOURS = 256;

/** So many are there as they are: the colours of surfaces, which are close to each other and cover most of the picture. */
const SURFACES = 32;

/** Squared distance of colours that look the same, such as those at the edges of letters: one of them is enough. */
const ALIKE = 75;

/** The same picture in 256 of its colours: a third of the size, and no difference that an eye would see. */
export function shrinkPng(file: Buffer): Buffer {
  const { width, height, pixels } = decodePng(file);
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = colourAt(pixels, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const byCount = [...counts].sort(([, one], [, other]) => other - one).map(([colour]) => colour);
  const palette = pickPalette(byCount);
  const places = new Map(byCount.map((colour) => [colour, nearest(palette, colour)]));

  // Each row begins with the number of its filter: none.
  const rows = Buffer.alloc((width + 1) * height);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1)
      rows[row * (width + 1) + 1 + column] = places.get(colourAt(pixels, (row * width + column) * 3)) ?? 0;

  const header = Buffer.from(file.subarray(16, 29));
  header[9] = 3; // Colours are places in the palette.
  return Buffer.concat([
    file.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function colourAt(pixels: Uint8Array, at: number): number {
  return ((pixels[at] ?? 0) << 16) | ((pixels[at + 1] ?? 0) << 8) | (pixels[at + 2] ?? 0);
}

/** The most frequent ones, without those that look like one that is there. */
function pickPalette(byCount: readonly number[]): readonly number[] {
  const palette = byCount.slice(0, SURFACES);
  for (const colour of byCount.slice(SURFACES)) {
    if (palette.length === COLOURS) break;
    if (palette.every((picked) => distanceOf(picked, colour) > ALIKE)) palette.push(colour);
  }
  return palette;
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let distance = Number.POSITIVE_INFINITY;
  for (const [place, candidate] of palette.entries()) {
    const difference = distanceOf(candidate, colour);
    if (difference < distance) [best, distance] = [place, difference];
  }
  return best;
}

function distanceOf(one: number, other: number): number {
  const red = (one >> 16) - (other >> 16);
  const green = ((one >> 8) & 255) - ((other >> 8) & 255);
  const blue = (one & 255) - (other & 255);
  return red * red + green * green + blue * blue;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
