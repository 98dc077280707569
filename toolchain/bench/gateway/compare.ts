import { differenceFigures, ratioFigures } from '../alternate.ts';
import type { Figure } from '../figure.ts';
import type { ContenderName } from './servers/contender.ts';

const others: readonly ContenderName[] = ['bare', 'portkey'];
const servers: readonly ContenderName[] = ['sipp', ...others];

/**
 * What all servers spend the same on is no comparison: latencies count beyond those of the stub itself. What they add to its
 * rare late answers may be less than nothing, and a ratio of that says nothing.
 */
const compared = /^(CPU|throughput|added latency p50)/;

/** The figures, with what each server adds to the stub's latency, and our server's ratios to the others. */
export function compare(figures: readonly Figure[]): readonly Figure[] {
  const all = [...figures, ...servers.flatMap((name) => added(figures, name))];
  const comparable = all.filter(({ quantity }) => compared.test(quantity));
  return [...all, ...others.flatMap((to) => ratioFigures(comparable, { of: 'sipp', to }))];
}

function added(figures: readonly Figure[], name: ContenderName): readonly Figure[] {
  const latencies = figures.filter(({ quantity }) => quantity.startsWith('latency'));
  return differenceFigures(latencies, { of: name, to: 'direct' }).map((figure) => ({
    ...figure,
    quantity: `added ${figure.quantity}`,
    subject: name,
  }));
}
