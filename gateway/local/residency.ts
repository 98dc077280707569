import { cancelled } from '../../runtime/contract/cancelled.ts';
import { availableMemory } from '../../runtime/endpoint/available-memory.ts';
import { type StartTimer, startTimer } from '../../runtime/endpoint/http/start-timer.ts';
import type { Backend } from '../../runtime/engine/engine.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import { toBytes } from '../config/memory-size.ts';

/** A model that takes memory, or is about to. */
export interface Resident {
  /** Whether it may be unloaded to make room: it is loaded again when it is asked. */
  readonly isEvictable: boolean;
  /** `loading` models have nothing to give yet, `leaving` ones are giving it. */
  readonly use: 'loading' | 'busy' | 'idle' | 'leaving';
  /** When its last request ended. */
  readonly lastUsedMs: number;
  /** Admits no new work, ends what runs, and is unloaded then. */
  giveWay(): void;
}

/** Memory that is asked for. */
export interface Demand {
  readonly bytes: number;
  readonly backend: Backend;
  readonly signal: AbortSignal;
  /**
   * Compares with the most that there can ever be.
   *
   * @throws SippError `out_of_memory`
   */
  check(availableBytes: number): void;
}

export interface ResidencyParts {
  readonly availableBytes: () => number;
  readonly now: () => number;
  readonly startTimer: StartTimer;
}

interface Waiting extends Demand {
  readonly resident: Resident;
  readonly sinceMs: number;
  readonly grant: () => void;
  readonly refuse: (error: unknown) => void;
}

/**
 * After this time others no longer wait for a model that never becomes idle. Loading takes seconds: swapping more often would
 * mean to do little else; people who wait longer have left.
 */
export const STARVATION_MS = 10_000;

/**
 * The memory that all local models of a gateway share. Models that need room get that of idle ones which can be loaded again, least
 * recently used first. Busy ones serve all that comes until somebody has waited too long.
 */
export class Residency {
  readonly #budgetBytes: number;
  readonly #countsDevices: boolean;
  readonly #parts: ResidencyParts;
  readonly #held = new Map<Resident, number>();
  readonly #waiting: Waiting[] = [];
  #stopTimer: (() => void) | undefined;

  constructor(maxBytes: number | undefined, parts: ResidencyParts) {
    this.#parts = parts;
    this.#countsDevices = maxBytes !== undefined;
    // Once, at the start: weights that are mapped from files count as available also while a model uses them.
    this.#budgetBytes = maxBytes ?? parts.availableBytes();
  }

  /**
   * Resolves when there is room, which is the resident's own until it releases it. A second reservation replaces the first.
   *
   * @throws SippError `out_of_memory` where there never will be enough, `cancelled` where the signal aborts.
   */
  reserve(resident: Resident, demand: Demand): Promise<void> {
    this.#held.delete(resident);
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        ...demand,
        // What lies on a device is llama.cpp's to fit, unless there is a limit for all models.
        bytes: this.#countsDevices || demand.backend === 'cpu' ? demand.bytes : 0,
        check: (availableBytes) => demand.check(availableBytes),
        resident,
        sinceMs: this.#parts.now(),
        grant: resolve,
        refuse: reject,
      };
      this.#waiting.push(waiting);
      const leave = () => this.#leave(waiting);
      demand.signal.addEventListener('abort', leave, { once: true });
      if (demand.signal.aborted) leave();
      this.#settle();
    });
  }

  release(resident: Resident): void {
    if (this.#held.delete(resident)) this.#settle();
  }

  /** To be called when a resident is loaded, or has become idle. */
  changed(): void {
    if (this.#waiting.length > 0) this.#settle();
  }

  get #freeBytes(): number {
    return this.#budgetBytes - sum([...this.#held.values()]);
  }

  #settle(): void {
    for (const waiting of [...this.#waiting]) {
      if (!this.#canFit(waiting)) continue;
      if (waiting.bytes <= this.#freeBytes) {
        this.#remove(waiting);
        this.#held.set(waiting.resident, waiting.bytes);
        waiting.grant();
        continue;
      }
      const isStarving = this.#parts.now() >= waiting.sinceMs + STARVATION_MS;
      this.#makeRoom(waiting.bytes, isStarving);
      // Smaller models pass those that wait, but not for ever.
      if (isStarving) break;
    }
    this.#schedule();
  }

  /** Models that never leave leave the rest for all others. */
  #canFit(waiting: Waiting): boolean {
    const pinned = [...this.#held].filter(([resident]) => !resident.isEvictable);
    try {
      if (waiting.bytes > 0) waiting.check(this.#budgetBytes - sum(pinned.map(([, bytes]) => bytes)));
      return true;
    } catch (error) {
      this.#remove(waiting);
      waiting.refuse(error);
      return false;
    }
  }

  /** Asks as few models to leave as it takes; none where it would not be enough. */
  #makeRoom(bytes: number, isStarving: boolean): void {
    const evictable = [...this.#held].filter(([resident]) => resident.isEvictable);
    const of = (use: Resident['use']) => evictable.filter(([resident]) => resident.use === use).sort(byLastUse);
    let room = this.#freeBytes + sum(of('leaving').map(([, held]) => held));
    const leaving: Resident[] = [];
    for (const [resident, held] of [...of('idle'), ...(isStarving ? of('busy') : [])]) {
      if (room >= bytes) break;
      leaving.push(resident);
      room += held;
    }
    if (room >= bytes) for (const resident of leaving) resident.giveWay();
  }

  #schedule(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    const now = this.#parts.now();
    const next = this.#waiting.find(({ sinceMs }) => sinceMs + STARVATION_MS > now);
    if (next === undefined) return;
    this.#stopTimer = this.#parts.startTimer(next.sinceMs + STARVATION_MS - now, () => this.#settle());
  }

  #leave(waiting: Waiting): void {
    if (!this.#remove(waiting)) return;
    waiting.refuse(cancelled('caller_cancelled'));
    this.#settle();
  }

  #remove(waiting: Waiting): boolean {
    const index = this.#waiting.indexOf(waiting);
    if (index >= 0) this.#waiting.splice(index, 1);
    return index >= 0;
  }
}

/** The memory of a gateway: what its configuration allows, or all that the machine has left. */
export function createResidency(
  { max_model_memory }: Pick<GatewayConfig, 'max_model_memory'>,
  parts: Partial<ResidencyParts> = {},
): Residency {
  const maxBytes = max_model_memory === undefined ? undefined : toBytes(max_model_memory);
  return new Residency(maxBytes, {
    availableBytes: () => availableMemory(),
    now: () => performance.now(),
    startTimer,
    ...parts,
  });
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const byLastUse = ([a]: readonly [Resident, number], [b]: readonly [Resident, number]): number =>
  a.lastUsedMs - b.lastUsedMs;
