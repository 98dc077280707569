import type { Priority } from './caller.ts';
import { type Linked, LinkedList } from './linked-list.ts';

/** Whoever waits. */
export interface Waiter<Self> extends Linked<Self> {
  readonly priority: Priority;
  /** Of the first ones of each priority, the smallest is next. */
  readonly rank: number;
}

/** First come, first served within a priority; between them the rank decides. */
export class WaitingLine<Person extends Waiter<Person>> {
  readonly #rows = {
    high: new LinkedList<Person>(),
    normal: new LinkedList<Person>(),
    low: new LinkedList<Person>(),
  } satisfies Record<Priority, LinkedList<Person>>;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Whose turn it is. */
  get first(): Person | undefined {
    const { high, normal, low } = this.#rows;
    return earlier(earlier(high.first, normal.first), low.first);
  }

  add(person: Person): void {
    this.#rows[person.priority].add(person);
    this.#length += 1;
  }

  /** Takes out somebody who is in it. */
  remove(person: Person): void {
    this.#rows[person.priority].remove(person);
    this.#length -= 1;
  }
}

/** The one of the higher priority, where both are as early. */
function earlier<Person extends Waiter<Person>>(
  one: Person | undefined,
  other: Person | undefined,
): Person | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return other.rank < one.rank ? other : one;
}
