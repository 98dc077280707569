import type { Figure, Unit } from './figure.ts';
import { summarise } from './statistics.ts';

/** A promise of the project about its own speed: a limit on the median of one figure. */
export interface Bar {
  readonly title: string;
  readonly figure: Pick<Figure, 'scenario' | 'quantity' | 'condition' | 'subject'>;
  readonly limit: { readonly atLeast: number } | { readonly atMost: number };
}

export interface Verdict {
  readonly title: string;
  readonly unit: Unit;
  readonly limit: Bar['limit'];
  /** Median of the samples. */
  readonly measured: number;
  readonly met: boolean;
}

const oneStream = { scenario: 'rates', condition: '1 stream, as llama-bench', subject: 'sipp / llama-bench' } as const;
const busyCore = { scenario: 'busy-core', condition: '1 stream, a busy core', subject: 'sipp / llama-bench' } as const;

/** What docs/en/reference/performance.md reports against. */
export const bars: readonly Bar[] = [
  {
    title: 'prefill, one stream, beside llama-bench',
    figure: { ...oneStream, quantity: 'prefill rate' },
    limit: { atLeast: 0.98 },
  },
  {
    title: 'decode, one stream, beside llama-bench',
    figure: { ...oneStream, quantity: 'decode rate' },
    limit: { atLeast: 0.98 },
  },
  {
    title: '8 streams, total, beside llama-server',
    figure: {
      scenario: 'rates',
      quantity: 'total rate',
      condition: '8 streams, short prompts',
      subject: 'sipp / llama-server',
    },
    limit: { atLeast: 1 },
  },
  {
    title: 'inter-token p99 while a long prompt arrives, beside llama-server',
    figure: {
      scenario: 'arrival',
      quantity: 'inter-token p99',
      condition: 'while a long prompt arrives',
      subject: 'sipp / llama-server',
    },
    limit: { atMost: 0.7 },
  },
  {
    title: 'cancel inside a prefill, engine free again',
    figure: {
      scenario: 'cancel',
      quantity: "cancel to the next request's first token",
      condition: 'inside a prefill',
      subject: 'sipp',
    },
    limit: { atMost: 20 },
  },
  {
    title: 'decode with the event loop 80 % busy, beside an idle one',
    figure: { scenario: 'busy-loop', quantity: 'decode rate', condition: '1 stream', subject: 'busy loop / idle loop' },
    limit: { atLeast: 0.95 },
  },
  {
    title: 'prefill with a core taken, beside llama-bench with one thread',
    figure: { ...busyCore, quantity: 'prefill rate' },
    limit: { atLeast: 0.9 },
  },
  {
    title: 'decode with a core taken, beside llama-bench with one thread',
    figure: { ...busyCore, quantity: 'decode rate' },
    limit: { atLeast: 0.9 },
  },
  {
    title: 'start to first token, bundled model',
    figure: { scenario: 'cold-start', quantity: 'start to first token', condition: 'sipp-tiny', subject: 'sipp' },
    limit: { atMost: 200 },
  },
  {
    title: '`sipp --help`, beside `node -e 0`',
    figure: { scenario: 'cold-start', quantity: 'start to end', condition: '--help', subject: 'sipp / node -e 0' },
    limit: { atMost: 1.6 },
  },
  {
    title: 'peak memory above llama-server',
    figure: { scenario: 'memory', quantity: 'peak memory', condition: '8 sequences', subject: 'sipp - llama-server' },
    limit: { atMost: 60 },
  },
  {
    title: 'second turn evaluates only the tail',
    figure: { scenario: 'prefix', quantity: 'evaluated beyond the new', condition: 'second turn', subject: 'sipp' },
    limit: { atMost: 0 },
  },
  {
    title: 'second session with the same beginning evaluates only the tail',
    figure: { scenario: 'prefix', quantity: 'evaluated beyond the new', condition: 'second session', subject: 'sipp' },
    limit: { atMost: 0 },
  },
  {
    title: 'WebAssembly decode, one thread, beside wllama',
    figure: {
      scenario: 'wasm',
      quantity: 'decode rate, own clock',
      condition: '1 thread, Chromium',
      subject: 'sipp / wllama',
    },
    limit: { atLeast: 2 },
  },
];

/** Judges the bars whose figures were measured; the others need a peer or a scenario that was not asked for. */
export function judge(figures: readonly Figure[], table: readonly Bar[] = bars): readonly Verdict[] {
  return table.flatMap(({ title, figure, limit }) => {
    const { scenario, quantity, condition, subject } = figure;
    const found = figures.find(
      (each) =>
        each.scenario === scenario &&
        each.quantity === quantity &&
        each.condition === condition &&
        each.subject === subject,
    );
    if (found === undefined) return [];
    const measured = summarise(found.samples).median;
    const met = 'atLeast' in limit ? measured >= limit.atLeast : measured <= limit.atMost;
    return [{ title, unit: found.unit, limit, measured, met }];
  });
}
