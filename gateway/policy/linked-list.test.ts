import { expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { type Linked, LinkedList } from './linked-list.ts';

interface Item extends Linked<Item> {
  readonly name: number;
}

function* itemsOf(list: LinkedList<Item>, limit: number): Generator<number> {
  let item = list.first;
  for (let count = 0; item !== undefined && count <= limit; count += 1) {
    yield item.name;
    item = item.after;
  }
}

test.each([1, 2, 3, 4, 5])('things keep their order, whatever is taken out and put in again (seed %i)', (seed) => {
  const random = createRandom(seed);
  const items: readonly Item[] = Array.from({ length: 6 }, (_, name) => ({
    name,
    before: undefined,
    after: undefined,
  }));
  const list = new LinkedList<Item>();
  let expected: readonly number[] = [];

  for (let step = 0; step < 300; step += 1) {
    const item = items[Math.floor(random() * items.length)];
    if (item === undefined) throw new Error('There is none.');
    const isIn = expected.includes(item.name);
    expected = expected.filter((name) => name !== item.name);
    if (isIn) list.remove(item);
    if (!isIn || random() < 0.5) {
      list.add(item);
      expected = [...expected, item.name];
    }
    expect([...itemsOf(list, items.length)]).toEqual(expected);
  }
});
