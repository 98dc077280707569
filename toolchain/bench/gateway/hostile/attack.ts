import type { Contender } from '../servers/contender.ts';

export interface AttackOptions {
  readonly target: Contender;
  /** How long what is slow or idle goes on. */
  readonly durationMs: number;
  readonly signal: AbortSignal;
  /** A sentence about something that must not be. */
  readonly find: (text: string) => void;
  /** A sentence about what could not be tried. */
  readonly note: (text: string) => void;
  /** Called while the attack is at its worst. */
  readonly onPeak: () => void;
}

/** Something that clients do to a server that they wish no good. */
export interface Attack {
  readonly name: string;
  run(options: AttackOptions): Promise<void>;
}
