import type { Bar } from '../bars.ts';

/** Enough to keep a server busy, and far from where everything queues. */
const busy = { scenario: 'json', condition: '64 connections' } as const;
const alone = { scenario: 'json', condition: '1 connection' } as const;
const streams = { scenario: 'sse', condition: '64 streams' } as const;

/** What docs/en/reference/performance.md reports against. */
export const gatewayBars: readonly Bar[] = [
  {
    title: 'CPU per JSON request, beside a bare proxy',
    figure: { ...busy, quantity: 'CPU per request', subject: 'sipp / bare' },
    limit: { atMost: 1.3 },
  },
  {
    title: 'CPU per JSON request, beside Portkey',
    figure: { ...busy, quantity: 'CPU per request', subject: 'sipp / portkey' },
    limit: { atMost: 0.15 },
  },
  {
    title: 'added latency p50, one connection, beside a bare proxy',
    figure: { ...alone, quantity: 'added latency p50', subject: 'sipp / bare' },
    limit: { atMost: 1.4 },
  },
  {
    title: 'CPU per chunk, 64 streams, beside a bare proxy',
    figure: { ...streams, quantity: 'CPU per chunk', subject: 'sipp / bare' },
    limit: { atMost: 1.3 },
  },
  {
    title: 'added latency p50 of a chunk, 64 streams, beside a bare proxy',
    figure: { ...streams, quantity: 'added latency p50', subject: 'sipp / bare' },
    limit: { atMost: 1.4 },
  },
  {
    title: 'client leaves a stream, upstream cancelled',
    figure: { scenario: 'cancel', quantity: 'cancel max', condition: 'in a stream', subject: 'sipp' },
    limit: { atMost: 10 },
  },
  {
    title: 'client leaves before the answer, upstream cancelled',
    figure: { scenario: 'cancel', quantity: 'cancel max', condition: 'before the answer', subject: 'sipp' },
    limit: { atMost: 10 },
  },
  {
    title: 'memory under load',
    figure: { ...busy, quantity: 'memory after', subject: 'sipp' },
    limit: { atMost: 150 },
  },
  {
    title: 'memory after the soak',
    figure: { scenario: 'soak', quantity: 'memory', condition: 'last fifth', subject: 'sipp' },
    limit: { atMost: 150 },
  },
  {
    title: 'growth of memory after warm-up',
    figure: { scenario: 'soak', quantity: 'memory', condition: 'last fifth ÷ second fifth', subject: 'sipp' },
    limit: { atMost: 1.05 },
  },
];
