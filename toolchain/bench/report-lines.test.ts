import { expect, test } from 'vitest';
import { reportLines } from './report-lines.ts';
import type { BenchReport } from './run-bench.ts';

const figure = { scenario: 'rates', quantity: 'decode rate', condition: '1 stream, cold' } as const;

const report: BenchReport = {
  date: '2026-01-02T03:04:05.678Z',
  machine: {
    processor: 'A Processor',
    processors: 8,
    processorsAvailable: 2,
    memoryBytes: 16 * 2 ** 30,
    system: 'Linux 6.1 x64',
    node: '20.20.2',
    load: 0.1,
  },
  model: {
    name: 'sipp-tiny',
    path: '/models/sipp-tiny.gguf',
    description: 'llama Q8_0',
    architecture: 'llama',
    parameters: 2e6,
    bytes: 2_341_152,
    vocabularySize: 1536,
  },
  engine: { engine: 'native', library: 'v0.4.0', backend: 'cpu' },
  peers: {},
  plan: { concurrency: [1], repetitions: 3, promptTokens: 512, maxTokens: 128, threads: 0, contextSize: 1024 },
  figures: [
    {
      ...figure,
      subject: 'sipp',
      unit: 'tokens/s',
      samples: [100, 200.04, 300],
      summary: { count: 3, median: 200.04, minimum: 100, maximum: 300 },
    },
    {
      ...figure,
      subject: 'sipp / llama-bench',
      unit: '×',
      samples: [0.9],
      summary: { count: 1, median: 0.9, minimum: 0.9, maximum: 0.9 },
    },
  ],
  verdicts: [{ title: 'decode', unit: '×', limit: { atLeast: 0.98 }, measured: 0.9, met: false }],
  notes: ['The prompt was cut.'],
};

test('a report shows machine, figures with unit and range, verdicts and notes', () => {
  expect(reportLines(report)).toEqual([
    'sipp-tiny: llama Q8_0, 2.3 MB',
    'A Processor, 2 of 8 processors, 16 GiB, Linux 6.1 x64, Node 20.20.2',
    'engine native (cpu), llama.cpp v0.4.0, automatic threads, context 1024, prompt 512, answer 128 tokens, 3 repetitions, 2026-01-02T03:04:05.678Z',
    '',
    'rates                        subject             median  unit      range',
    '1 stream, cold  decode rate  sipp                 200.0  tokens/s  100.0 .. 300.0',
    '1 stream, cold  decode rate  sipp / llama-bench   0.900  ×         0.900 .. 0.900',
    '',
    'bar     wanted   unit  median',
    'decode  >= 0.98  ×      0.900  missed',
    '',
    'note: The prompt was cut.',
  ]);
});

test('without figures for a bar there is no table of bars', () => {
  const lines = reportLines({ ...report, verdicts: [], notes: [] });
  expect(lines.some((line) => line.startsWith('bar'))).toBe(false);
});
