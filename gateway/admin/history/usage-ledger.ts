import type { RequestOutcome } from '../../operations/request-outcome.ts';
import type { CallerUsage, UsageDay } from '../wire.ts';
import { isError } from './figures.ts';

/** Days that are shown, and kept in memory. */
const SHOWN_DAYS = 30;
/** Twice as many as a configuration can have: reloads bring new names. */
const MAX_CALLERS = 2048;
const DAY_SECONDS = 86_400;

/** What one caller has used since the start. */
export interface CallerTotals {
  readonly requests: number;
  readonly errors: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  readonly lastSeenUnixSeconds: number | null;
  /** The oldest first. */
  readonly days: readonly UsageDay[];
}

const nothing: CallerTotals = {
  requests: 0,
  errors: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  lastSeenUnixSeconds: null,
  days: [],
};

/** What each caller has used, on each day. */
export class UsageLedger {
  readonly #accounts = new Map<string, Account>();

  /** `stored` is from before the start. */
  constructor(stored: readonly CallerUsage[]) {
    for (const row of [...stored].sort((one, other) => (one.day < other.day ? -1 : 1))) {
      this.#accountOf(row.caller)?.recall(row);
    }
  }

  count(outcome: RequestOutcome, unixSeconds: number): void {
    if (outcome.caller !== undefined) this.#accountOf(outcome.caller)?.count(outcome, unixSeconds);
  }

  totals(caller: string): CallerTotals {
    return this.#accounts.get(caller)?.totals() ?? nothing;
  }

  /** Days that have changed since the last call. */
  takeChanges(): readonly CallerUsage[] {
    return [...this.#accounts.values()].flatMap((account) => account.takeChanges());
  }

  /** All that is in memory. */
  list(): readonly CallerUsage[] {
    return [...this.#accounts.values()].flatMap((account) => account.list());
  }

  #accountOf(caller: string): Account | undefined {
    const known = this.#accounts.get(caller);
    if (known !== undefined || this.#accounts.size >= MAX_CALLERS) return known;
    const account = new Account(caller);
    this.#accounts.set(caller, account);
    return account;
  }
}

class Counts {
  requests = 0;
  errors = 0;
  inputTokens = 0;
  outputTokens = 0;
  cachedTokens = 0;

  count({ status, usage }: RequestOutcome): void {
    this.requests += 1;
    if (isError(status)) this.errors += 1;
    if (usage === undefined) return;
    this.inputTokens += usage.inputTokens ?? 0;
    this.outputTokens += usage.outputTokens ?? 0;
    this.cachedTokens += usage.cachedTokens ?? 0;
  }
}

class Day extends Counts {
  /** Counted from 1970. */
  readonly number: number;
  isChanged = false;

  constructor(number: number) {
    super();
    this.number = number;
  }

  toUsage(): UsageDay {
    const { number, requests, errors, inputTokens, outputTokens, cachedTokens } = this;
    return { day: nameOfDay(number), requests, errors, inputTokens, outputTokens, cachedTokens };
  }
}

class Account {
  readonly #caller: string;
  readonly #sum = new Counts();
  /** The oldest first. */
  readonly #days: Day[] = [];
  #lastSeenUnixSeconds: number | null = null;

  constructor(caller: string) {
    this.#caller = caller;
  }

  recall({ day, requests, errors, inputTokens, outputTokens, cachedTokens }: UsageDay): void {
    const counts = { requests, errors, inputTokens, outputTokens, cachedTokens };
    this.#add(Object.assign(new Day(Date.parse(day) / 1000 / DAY_SECONDS), counts));
  }

  count(outcome: RequestOutcome, unixSeconds: number): void {
    const number = Math.floor(unixSeconds / DAY_SECONDS);
    const last = this.#days.at(-1);
    const today = last?.number === number ? last : this.#add(new Day(number));
    today.count(outcome);
    today.isChanged = true;
    this.#sum.count(outcome);
    this.#lastSeenUnixSeconds = unixSeconds;
  }

  totals(): CallerTotals {
    const days = this.#days.map((day) => day.toUsage());
    return { ...this.#sum, lastSeenUnixSeconds: this.#lastSeenUnixSeconds, days };
  }

  takeChanges(): readonly CallerUsage[] {
    const changed = this.#days.filter(({ isChanged }) => isChanged);
    for (const day of changed) day.isChanged = false;
    return changed.map((day) => ({ caller: this.#caller, ...day.toUsage() }));
  }

  list(): readonly CallerUsage[] {
    return this.#days.map((day) => ({ caller: this.#caller, ...day.toUsage() }));
  }

  #add(day: Day): Day {
    this.#days.push(day);
    if (this.#days.length > SHOWN_DAYS) this.#days.shift();
    return day;
  }
}

const nameOfDay = (number: number): string => new Date(number * DAY_SECONDS * 1000).toISOString().slice(0, 10);
