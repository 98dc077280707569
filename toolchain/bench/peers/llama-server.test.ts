import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createEventCounter } from './llama-server.ts';

/** Recorded: `/completion` of llama.cpp v0.4.0's llama-server, three tokens; settings in the last event shortened. */
const recorded = readFileSync(fileURLToPath(new URL('../fixtures/llama-server.txt', import.meta.url)));

test('the tokens of a recorded answer are counted', () => {
  expect(createEventCounter()(recorded)).toBe(3);
});

test('they are counted the same however the bytes are cut', () => {
  const count = createEventCounter();
  const counts = Array.from(recorded, (_, index) => count(recorded.subarray(index, index + 1)));
  expect(counts.reduce((sum, each) => sum + each, 0)).toBe(3);
});

test('an error among the events is an error', () => {
  const event = Buffer.from('data: {"error":{"code":500,"message":"no slot"}}\n\n');
  expect(() => createEventCounter()(event)).toThrow('no slot');
});
