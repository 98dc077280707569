import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseLlamaBench } from './llama-bench.ts';

/** Recorded: llama-bench of llama.cpp v0.4.0, `-m models/sipp-tiny.gguf -p 512 -n 128 -t 1 -r 1 -o json`. */
const recorded = readFileSync(fileURLToPath(new URL('../fixtures/llama-bench.json', import.meta.url)), 'utf8');

test('a recorded result gives both rates', () => {
  const { prefill, decode } = parseLlamaBench(recorded);
  const entries: readonly { n_gen: number; avg_ts: number }[] = JSON.parse(recorded);

  expect(prefill).toBe(entries.find(({ n_gen }) => n_gen === 0)?.avg_ts);
  expect(decode).toBe(entries.find(({ n_gen }) => n_gen > 0)?.avg_ts);
});

test.each(['', 'error: no model', '{}', '[]', '[{"n_prompt":512,"n_gen":0,"avg_ts":9000}]', '[null, 1]'])(
  '%j is no result',
  (text) => {
    expect(() => parseLlamaBench(text)).toThrow('llama-bench printed something else');
  },
);
