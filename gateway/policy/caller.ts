import type { TokenConfig } from '../config/token-config.ts';
import type { Allowance } from './allowance.ts';

export type Priority = TokenConfig['priority'];

/** Whom a bearer token stands for. */
export class Caller {
  readonly name: string;
  readonly priority: Priority;
  /** Undefined where the caller is not limited. */
  readonly allowance: Allowance | undefined;
  /** From when on the token is refused, in milliseconds since 1970. */
  readonly expiresMs: number;
  /** Undefined for all. */
  readonly #targets: ReadonlySet<string> | undefined;

  constructor({ caller, priority, targets, expires }: TokenConfig, allowance: Allowance | undefined) {
    this.name = caller;
    this.priority = priority;
    this.allowance = allowance;
    this.expiresMs = expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires);
    this.#targets = targets.length === 0 ? undefined : new Set(targets);
  }

  /** `name` is that of a target or group, as clients ask for it. */
  mayUse(name: string): boolean {
    return this.#targets === undefined || this.#targets.has(name);
  }
}
