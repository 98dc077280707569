import type { LoadEngine, ModelFile } from '../../runtime/engine/engine.ts';
import type { Figure } from './figure.ts';
import type { Peers } from './peers/recognise.ts';
import type { Plan } from './plan.ts';

/** Everything a scenario measures with. */
export interface Bench {
  readonly model: ModelFile & { readonly name: string };
  readonly plan: Plan;
  readonly peers: Peers;
  readonly load: LoadEngine;
  /** The command that starts `sipp`; undefined where it is not built. */
  readonly cli: readonly string[] | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** A line about what is being measured. */
  readonly say: (text: string) => void;
  /** A sentence for the report: what was cut, left out or could not be measured, and why. */
  readonly note: (text: string) => void;
}

export interface Scenario {
  readonly name: string;
  /** What it measures, in a few words. */
  readonly summary: string;
  run(bench: Bench): Promise<readonly Figure[]>;
}
