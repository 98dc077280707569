import { expect, test } from 'vitest';
import { judge } from './bars.ts';
import type { Figure } from './figure.ts';

const decode = (samples: number[]): Figure => ({
  scenario: 'rates',
  quantity: 'decode rate',
  condition: '1 stream, as llama-bench',
  subject: 'sipp / llama-bench',
  unit: '×',
  samples,
});

test('the median decides whether a bar is met', () => {
  expect(judge([decode([0.1, 0.98, 1.2])])).toEqual([
    {
      title: 'decode, one stream, beside llama-bench',
      unit: '×',
      limit: { atLeast: 0.98 },
      measured: 0.98,
      met: true,
    },
  ]);
  expect(judge([decode([0.1, 0.97, 1.2])])).toMatchObject([{ measured: 0.97, met: false }]);
});

test('a bar with an upper limit is met below it', () => {
  const cancel = {
    scenario: 'cancel',
    quantity: "cancel to the next request's first token",
    condition: 'inside a prefill',
  };
  const figure: Figure = { ...cancel, subject: 'sipp', unit: 'ms', samples: [21] };
  expect(judge([figure])).toMatchObject([{ limit: { atMost: 20 }, met: false }]);
  expect(judge([{ ...figure, samples: [20] }])).toMatchObject([{ met: true }]);
});

test('what was not measured is not judged', () => {
  expect(judge([{ ...decode([1]), subject: 'sipp' }])).toEqual([]);
});
