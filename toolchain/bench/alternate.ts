import type { Figure, Sample } from './figure.ts';
import { differences, ratios } from './statistics.ts';

/** Somebody who can be measured: sipp, a peer, or sipp under another condition. */
export interface Subject {
  readonly name: string;
  /** One measurement of everything. The names of what it returns do not change from one to the next. */
  measure(): Promise<readonly Sample[]>;
}

export interface AlternateOptions {
  readonly scenario: string;
  readonly repetitions: number;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
  /** What is being measured, for the progress line. */
  readonly label: string;
}

/** Measures the subjects in turn, A B A B: a machine that becomes slower meanwhile becomes so for all of them. */
export async function alternate(subjects: readonly Subject[], options: AlternateOptions): Promise<readonly Figure[]> {
  const figures = new Map<string, Figure & { readonly samples: number[] }>();
  const { scenario, repetitions, signal, say, label } = options;
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    for (const { name, measure } of subjects) {
      signal.throwIfAborted();
      say(`${scenario}: ${label}, ${name}, ${repetition} of ${repetitions}`);
      for (const { quantity, condition, unit, value } of await measure()) {
        const key = JSON.stringify([quantity, condition, name]);
        const figure = figures.get(key) ?? { scenario, quantity, condition, subject: name, unit, samples: [] };
        figure.samples.push(value);
        figures.set(key, figure);
      }
    }
  }
  return [...figures.values()];
}

export interface Pair {
  readonly of: string;
  readonly to: string;
}

/** For every quantity that both subjects were measured in: how many times the other's it is. */
export function ratioFigures(figures: readonly Figure[], { of, to }: Pair): readonly Figure[] {
  return paired(figures, { of, to }).map(([own, other]) => ({
    ...own,
    subject: `${of} / ${to}`,
    unit: '×',
    samples: ratios(own.samples, other.samples),
  }));
}

/** For every quantity that both subjects were measured in: by how much it exceeds the other's. */
export function differenceFigures(figures: readonly Figure[], { of, to }: Pair): readonly Figure[] {
  return paired(figures, { of, to }).map(([own, other]) => ({
    ...own,
    subject: `${of} - ${to}`,
    samples: differences(own.samples, other.samples),
  }));
}

function paired(figures: readonly Figure[], { of, to }: Pair): readonly (readonly [Figure, Figure])[] {
  return figures.flatMap((own) => {
    const isCounterpart = ({ subject, quantity, condition }: Figure) =>
      subject === to && quantity === own.quantity && condition === own.condition;
    const other = own.subject === of ? figures.find(isCounterpart) : undefined;
    return other === undefined ? [] : [[own, other] as const];
  });
}
