import type { Exchanged } from '../load/exchange.ts';
import type { Job } from './job.ts';

export interface Tally {
  readonly sent: number;
  /** Ended with a status. */
  readonly answered: number;
  /** Cut by the client before there was a status. */
  readonly cut: number;
  /** How requests ended that ought to have ended otherwise, with their number. */
  readonly wrong: ReadonlyMap<string, number>;
}

/** Counts how requests end. */
export class TallyBook implements Tally {
  sent = 0;
  answered = 0;
  cut = 0;
  readonly wrong = new Map<string, number>();

  add({ name, expects }: Job, { end, status, reason }: Exchanged): void {
    this.sent += 1;
    if (status !== undefined) this.answered += 1;
    else if (end === 'cut') this.cut += 1;
    if (end === 'broken') this.#wrong(`"${name}" was not answered to its end: ${reason ?? 'no reason'}`);
    else if (status !== undefined && !expects(status)) this.#wrong(`"${name}" was answered with status ${status}`);
  }

  #wrong(what: string): void {
    this.wrong.set(what, (this.wrong.get(what) ?? 0) + 1);
  }
}
