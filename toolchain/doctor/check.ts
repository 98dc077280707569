import type { Host } from '../host.ts';
import type { LookUps } from './look-ups.ts';

export const doctorTargets = ['all', 'core', 'node', 'wasm', 'gateway', 'docs'] as const;
export type DoctorTarget = (typeof doctorTargets)[number];

export const doctorBackends = ['all', 'cpu', 'cuda', 'metal', 'vulkan'] as const;
export type DoctorBackend = (typeof doctorBackends)[number];

/** What an examination is about. */
export interface Scope {
  /** `core`: answering a prompt; `node`: building the engine; `wasm`: building and testing it for browsers. */
  readonly target: DoctorTarget;
  readonly backend: DoctorBackend;
  /** Also what takes seconds: an answer from every backend, a program through every compiler. */
  readonly deep: boolean;
}

export type FindingStatus = 'ok' | 'warning' | 'failed' | 'skipped';

export interface CheckOutcome {
  readonly status: FindingStatus;
  /** What was found, in a few words. */
  readonly summary: string;
  /** Why that is not good enough, as a sentence. */
  readonly reason?: string;
  /** What to do: a command to copy where there is one, otherwise a sentence. */
  readonly fix?: string;
  /** A fix that `--fix` may carry out: it stays inside the checkout and removes nothing of the user's. */
  readonly repair?: Repair;
  /** The same facts for programs. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** `setup`: what `sipp setup` does. */
export type Repair = 'setup';

export interface CheckContext {
  readonly root: string;
  readonly host: Host;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly scope: Scope;
  readonly lookUps: LookUps;
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
  /** The backend that cannot do without it: asked for by name, it makes this check required. */
  readonly requiredBy?: Exclude<DoctorBackend, 'all'>;
  appliesTo(scope: Scope, host: Pick<Host, 'platform'>): boolean;
  run(context: CheckContext): Promise<CheckOutcome>;
}

export interface Finding extends CheckOutcome {
  readonly code: string;
  readonly title: string;
  readonly required: boolean;
  /** The backend that was asked for, where that alone makes it required. */
  readonly requiredBy?: Exclude<DoctorBackend, 'all'>;
  readonly elapsedMs: number;
}

export interface DoctorReport {
  readonly scope: Scope;
  /** `ready`: nothing to do; `limited`: works, with warnings; `broken`: something required is missing. */
  readonly verdict: 'ready' | 'limited' | 'broken';
  /** 0 for the first two, 1 for the last. */
  readonly exitCode: 0 | 1;
  /** Those that the scope asks for, in the order of the table of checks. */
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

/** Says of something that sipp can do without: a warning where it was asked for by name, a remark where everything was. */
export function lacking(
  isAskedFor: boolean,
  summary: string,
  more: Omit<CheckOutcome, 'status' | 'summary'>,
): CheckOutcome {
  return { status: isAskedFor ? 'warning' : 'skipped', summary, ...more };
}

/** A fix that set-up carries out; `--fix` runs it. */
export const bySetup = { fix: './setup.sh', repair: 'setup' } as const;

/** Applies to these targets, and to `all`. */
export function forTargets(...targets: readonly DoctorTarget[]): Check['appliesTo'] {
  return ({ target }) => target === 'all' || targets.includes(target);
}

/** Applies to a backend, and to `all` where the system can have it, on these targets. */
export function forBackend(
  name: Exclude<DoctorBackend, 'all'>,
  ...targets: readonly DoctorTarget[]
): Check['appliesTo'] {
  return (scope, host) =>
    (scope.backend === name || (scope.backend === 'all' && exists(name, host))) && forTargets(...targets)(scope, host);
}

/** Macs have Metal, and all others CUDA and Vulkan. */
function exists(backend: Exclude<DoctorBackend, 'all'>, { platform }: Pick<Host, 'platform'>): boolean {
  return backend === 'cpu' || (backend === 'metal') === (platform === 'darwin');
}
