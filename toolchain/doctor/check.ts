import type { Host } from '../host.ts';

export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

export interface CheckOutcome {
  readonly status: FindingStatus;
  /** What was found, in a few words. */
  readonly summary: string;
  /** Why that is not good enough, as a sentence. */
  readonly reason?: string;
  /** What to do: a command to copy where there is one, otherwise a sentence. */
  readonly fix?: string;
  /** The same facts for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface CheckContext {
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Command that answers one token with the bundled model as JSON. */
  readonly decode: readonly string[];
}

/** One question about this machine. It looks and never changes or downloads anything. */
export interface Check {
  /** Stable, `area.subject`; a program may match it. Never reused for another question. */
  readonly code: string;
  readonly title: string;
  /** True: sipp cannot work while this fails. A failure of any other check counts as a warning. */
  readonly required: boolean;
  run(context: CheckContext): Promise<CheckOutcome>;
}

export interface Finding extends CheckOutcome {
  readonly code: string;
  readonly title: string;
  readonly required: boolean;
  readonly elapsedMs: number;
}

export interface DoctorReport {
  /** `ready`: nothing to do; `limited`: works, with warnings; `broken`: something required is missing. */
  readonly verdict: 'ready' | 'limited' | 'broken';
  /** 0 for the first two, 1 for the last. */
  readonly exitCode: 0 | 1;
  /** In the order of the table of checks. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<FindingStatus, number>>;
  readonly elapsedMs: number;
}

export function ok(summary: string, details?: CheckOutcome['details']): CheckOutcome {
  return { status: 'ok', summary, ...(details && { details }) };
}

export function warning(summary: string, more: Omit<CheckOutcome, 'status' | 'summary'>): CheckOutcome {
  return { status: 'warning', summary, ...more };
}

export function failed(summary: string, more: Omit<CheckOutcome, 'status' | 'summary'>): CheckOutcome {
  return { status: 'failed', summary, ...more };
}

export function skipped(summary: string, reason: string): CheckOutcome {
  return { status: 'skipped', summary, reason };
}
