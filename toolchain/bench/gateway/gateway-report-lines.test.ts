import { expect, test } from 'vitest';
import { gatewayReportLines } from './gateway-report-lines.ts';
import type { GatewayBenchReport } from './run-gateway-bench.ts';

const report: GatewayBenchReport = {
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
  portkey: { folder: '/peers/gateway', version: '1.15.2' },
  plan: { connections: [1], streams: [1], repetitions: 3, seconds: 2, requests: 100 },
  figures: [
    {
      scenario: 'json',
      condition: '64 connections',
      quantity: 'CPU per request',
      subject: 'sipp / bare',
      unit: '×',
      samples: [1.2],
      summary: { count: 1, median: 1.2, minimum: 1.1, maximum: 1.3 },
    },
  ],
  verdicts: [{ title: 'CPU', unit: '×', limit: { atMost: 1.3 }, measured: 1.2, met: true }],
  notes: ['sse was left out for portkey.'],
  findings: ['soak: 2 sockets are still open.'],
};

test('a report shows machine, peers, figures, verdicts, notes and findings', () => {
  expect(gatewayReportLines(report)).toEqual([
    'A Processor, 2 of 8 processors, 16 GiB, Linux 6.1 x64, Node 20.20.2',
    'Portkey 1.15.2, 3 repetitions of 2 s, 2026-01-02T03:04:05.678Z',
    '',
    'json                             subject      median  unit  range',
    '64 connections  CPU per request  sipp / bare   1.200  ×     1.100 .. 1.300',
    '',
    'bar  wanted  unit  median',
    'CPU  <= 1.3  ×      1.200  met',
    '',
    'note: sse was left out for portkey.',
    '',
    'found: soak: 2 sockets are still open.',
  ]);
});

test('a run without a peer and findings says nothing about them', () => {
  const { portkey: _, ...rest } = report;
  const lines = gatewayReportLines({ ...rest, findings: [] });
  expect(lines[1]).toBe('3 repetitions of 2 s, 2026-01-02T03:04:05.678Z');
  expect(lines.at(-1)).toBe('note: sse was left out for portkey.');
});
