import { expect, test } from 'vitest';
import { alternate, differenceFigures, ratioFigures, type Subject } from './alternate.ts';

const counting = (name: string, values: number[], order: string[]): Subject => ({
  name,
  measure: async () => {
    order.push(name);
    return [{ quantity: 'rate', condition: '1 stream', unit: 'tokens/s', value: values.shift() ?? 0 }];
  },
});
const options = { scenario: 'rates', label: 'one', say: () => undefined, signal: new AbortController().signal };

test('subjects take turns, and each keeps its samples in order', async () => {
  const order: string[] = [];
  const subjects = [counting('sipp', [10, 30], order), counting('peer', [5, 10], order)];

  const figures = await alternate(subjects, { ...options, repetitions: 2 });

  expect(order).toEqual(['sipp', 'peer', 'sipp', 'peer']);
  expect(figures).toEqual([
    {
      scenario: 'rates',
      quantity: 'rate',
      condition: '1 stream',
      subject: 'sipp',
      unit: 'tokens/s',
      samples: [10, 30],
    },
    { scenario: 'rates', quantity: 'rate', condition: '1 stream', subject: 'peer', unit: 'tokens/s', samples: [5, 10] },
  ]);
  expect(ratioFigures(figures, { of: 'sipp', to: 'peer' })).toMatchObject([
    { subject: 'sipp / peer', unit: '×', samples: [2, 3] },
  ]);
  expect(differenceFigures(figures, { of: 'sipp', to: 'peer' })).toMatchObject([
    { subject: 'sipp - peer', unit: 'tokens/s', samples: [5, 20] },
  ]);
  expect(ratioFigures(figures, { of: 'sipp', to: 'nobody' })).toEqual([]);
});

test('nothing is measured any more once the signal has aborted', async () => {
  const order: string[] = [];
  const controller = new AbortController();
  const stopping: Subject = {
    name: 'sipp',
    measure: async () => {
      controller.abort(new Error('enough'));
      return [];
    },
  };

  const run = alternate([stopping, counting('peer', [], order)], {
    ...options,
    repetitions: 3,
    signal: controller.signal,
  });

  await expect(run).rejects.toThrow('enough');
  expect(order).toEqual([]);
});
