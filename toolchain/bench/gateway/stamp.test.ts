import { expect, test } from 'vitest';
import { createStampReader, toStamp } from './stamp.ts';

test.each([1, 2, 7, 1000])('stamps are found in pieces of %i bytes', (size) => {
  const bytes = Buffer.from(`event: token\ndata: {"text":"${toStamp(123_456_789_012)}"}\n\n data: "${toStamp(7)}"`);
  const found: number[] = [];
  const read = createStampReader((us) => found.push(us));

  for (let at = 0; at < bytes.length; at += size) read(bytes.subarray(at, at + size));

  expect(found).toEqual([123_456_789_012, 7]);
});
