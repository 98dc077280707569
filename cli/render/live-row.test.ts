import { expect, test } from 'vitest';
import { createLiveRow, liveRowText, updateLiveRow } from './live-row.ts';

const step = { id: 'x', title: 'llama.cpp' };

test('a running step shows its time, how far it is, and what was printed last', () => {
  const row = createLiveRow(step.title);
  const text = (nowMs: number) => liveRowText(row, { nowMs, columns: 40 });
  expect(text(0)).toBe('llama.cpp');

  updateLiveRow(row, { kind: 'started', ...step }, 1_000);
  expect(text(5_900)).toBe('llama.cpp: 4 s');
  updateLiveRow(row, { kind: 'progress', ...step, done: 12, total: 331 }, 0);
  updateLiveRow(
    row,
    { kind: 'output', ...step, line: '\u001b[32m[12/331]\u001b[0m Building CXX object ggml/src/ggml.o' },
    0,
  );
  expect(text(126_000)).toBe('llama.cpp: 2 m 05 s, 12/331\n[12/331] Building CXX object ggml/src/g…');

  updateLiveRow(row, { kind: 'finished', ...step, state: 'done', elapsedMs: 130_000, summary: '13 MB' }, 0);
  expect(text(131_000)).toBe('llama.cpp: 2 m 10 s 13 MB');
});

test('a download is shown in per cent, and an unknown size not at all', () => {
  const row = createLiveRow(step.title);
  updateLiveRow(row, { kind: 'started', ...step }, 0);
  const text = () => liveRowText(row, { nowMs: 0, columns: 80 });
  updateLiveRow(row, { kind: 'progress', ...step, done: 5_000_000, total: 20_000_000 }, 0);
  expect(text()).toBe('llama.cpp: 0 s, 25 %');
  updateLiveRow(row, { kind: 'progress', ...step, done: 7, total: 0 }, 0);
  expect(text()).toBe('llama.cpp: 0 s');
});

test('wide characters do not push a line over the edge', () => {
  const row = createLiveRow('编译'.repeat(30));
  expect(liveRowText(row, { nowMs: 0, columns: 11 })).toBe('编译编译编…');
});
