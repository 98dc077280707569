import type { Figure } from '../figure.ts';
import type { GatewayPlan } from './gateway-plan.ts';

/** Everything a scenario measures with. */
export interface GatewayBench {
  readonly plan: GatewayPlan;
  /** The command that starts `sipp`. */
  readonly cli: readonly string[];
  /** The command that becomes the stub or the bare proxy, see `withPart`. */
  readonly part: readonly string[];
  /** Folder of @portkey-ai/gateway; undefined where it takes no part. */
  readonly portkey: string | undefined;
  /** For files of the run; gone after it. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** A line about what is being measured. */
  readonly say: (text: string) => void;
  /** A sentence for the report: what was left out, and why. */
  readonly note: (text: string) => void;
  /** A sentence for the report about something that must not be: the run has failed. */
  readonly find: (text: string) => void;
}

export interface GatewayScenario {
  readonly name: string;
  /** What it measures, in a few words. */
  readonly summary: string;
  run(bench: GatewayBench): Promise<readonly Figure[]>;
}
