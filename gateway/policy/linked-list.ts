/** Something in a list, with those next to it; the links are the list's. */
export interface Linked<Self> {
  before: Self | undefined;
  after: Self | undefined;
}

/**
 * A list that takes things out of any place in constant time. A `Map` or `Set` in the order of insertion could do it too, but
 * what is deleted and added again and again leaves thousands of holes there that each look-up walks through.
 */
export class LinkedList<Item extends Linked<Item>> {
  #first: Item | undefined;
  #last: Item | undefined;

  get first(): Item | undefined {
    return this.#first;
  }

  /** Puts something in at the end that is in no list. */
  add(item: Item): void {
    item.before = this.#last;
    item.after = undefined;
    if (this.#last === undefined) this.#first = item;
    else this.#last.after = item;
    this.#last = item;
  }

  /** Takes out something that is in it. */
  remove(item: Item): void {
    if (item.before === undefined) this.#first = item.after;
    else item.before.after = item.after;
    if (item.after === undefined) this.#last = item.before;
    else item.after.before = item.before;
  }
}
