import { expect, test } from 'vitest';
import type { Figure, Unit } from '../figure.ts';
import { compare } from './compare.ts';

const figure = (subject: string, quantity: string, unit: Unit, samples: readonly number[]): Figure => ({
  scenario: 'json',
  condition: '1 connection',
  subject,
  quantity,
  unit,
  samples,
});

test('latencies are compared by what they add to that of the stub', () => {
  const measured = [
    figure('direct', 'latency p50', 'ms', [1, 2]),
    figure('bare', 'latency p50', 'ms', [2, 4]),
    figure('sipp', 'latency p50', 'ms', [3, 5]),
  ];

  expect(compare(measured)).toEqual([
    ...measured,
    figure('sipp', 'added latency p50', 'ms', [2, 3]),
    figure('bare', 'added latency p50', 'ms', [1, 2]),
    figure('sipp / bare', 'added latency p50', '×', [2, 1.5]),
  ]);
});

test('processor time is compared with every server that was measured, and memory with none', () => {
  const measured = [
    figure('bare', 'CPU per request', 'µs', [50]),
    figure('sipp', 'CPU per request', 'µs', [60]),
    figure('portkey', 'CPU per request', 'µs', [600]),
    figure('sipp', 'memory after', 'MB', [80]),
    figure('bare', 'memory after', 'MB', [40]),
  ];

  expect(compare(measured).slice(measured.length)).toEqual([
    figure('sipp / bare', 'CPU per request', '×', [1.2]),
    figure('sipp / portkey', 'CPU per request', '×', [0.1]),
  ]);
});
