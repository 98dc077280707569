import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import type { Backend } from '../../runtime/engine/engine.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { createResidency, Residency, type Resident, STARVATION_MS } from './residency.ts';

const BUDGET = 100;

class Model implements Resident {
  isEvictable = true;
  use: Resident['use'] = 'loading';
  lastUsedMs = 0;
  /** How often it was asked to go. */
  asked = 0;

  giveWay(): void {
    this.asked += 1;
    this.use = 'leaving';
  }
}

interface DemandOptions {
  readonly backend?: Backend;
  readonly signal?: AbortSignal;
}

function scene(maxBytes?: number) {
  const clock = manualClock();
  const residency = new Residency(maxBytes, { ...clock, availableBytes: () => BUDGET });
  /** Resolves when there is room; `use` is what the model does with it. */
  const reserve = async (model: Model, bytes: number, { backend = 'cpu', signal }: DemandOptions = {}) => {
    await residency.reserve(model, {
      bytes,
      backend,
      signal: signal ?? new AbortController().signal,
      check: (available) => {
        if (bytes > available) throw new SippError('out_of_memory', `${bytes} of ${available}`);
      },
    });
    model.use = 'idle';
  };
  return { clock, residency, reserve };
}

/** Whether a promise has settled by now. */
const isSettled = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([
    promise.then(
      () => true,
      () => true,
    ),
    new Promise<boolean>((resolve) => setImmediate(() => resolve(false))),
  ]);

test('models that fit are loaded at the same time', async () => {
  const { reserve } = scene();

  await Promise.all([reserve(new Model(), 40), reserve(new Model(), 40)]);
});

test('room is made by the idle model that was used longest ago, and by no more than it takes', async () => {
  const { reserve, residency } = scene();
  const [older, newer, needy] = [new Model(), new Model(), new Model()];
  await reserve(newer, 40);
  await reserve(older, 40);
  newer.lastUsedMs = 2;
  older.lastUsedMs = 1;

  const reserved = reserve(needy, 50);

  expect(await isSettled(reserved)).toBe(false);
  expect([older.asked, newer.asked]).toEqual([1, 0]);
  residency.release(older);
  await reserved;
});

test.each(['busy', 'loading'] as const)('a model that is %s is left alone', async (use) => {
  const { reserve, residency } = scene();
  const [resident, needy] = [new Model(), new Model()];
  await reserve(resident, 60);
  resident.use = use;
  const reserved = reserve(needy, 60);
  expect([await isSettled(reserved), resident.asked]).toEqual([false, 0]);

  resident.use = 'idle';
  residency.changed();

  expect(resident.asked).toBe(1);
  residency.release(resident);
  await reserved;
});

test('idle models stay where their leaving would not be enough', async () => {
  const { reserve } = scene();
  const [idle, busy] = [new Model(), new Model()];
  await reserve(idle, 30);
  await reserve(busy, 60);
  busy.use = 'busy';

  expect(await isSettled(reserve(new Model(), 80))).toBe(false);
  expect([idle.asked, busy.asked]).toEqual([0, 0]);
});

test('a busy model gives way when others have waited too long', async () => {
  const { clock, reserve, residency } = scene();
  const [busy, needy] = [new Model(), new Model()];
  await reserve(busy, 60);
  busy.use = 'busy';
  const reserved = reserve(needy, 60);

  clock.advance(STARVATION_MS - 1);
  expect(busy.asked).toBe(0);
  clock.advance(1);

  expect(busy.asked).toBe(1);
  residency.release(busy);
  await reserved;
});

test('a loading model gives way after that as soon as it is loaded', async () => {
  const { clock, reserve, residency } = scene();
  const loading = new Model();
  await reserve(loading, 60);
  loading.use = 'loading';
  void reserve(new Model(), 60);
  clock.advance(STARVATION_MS);
  expect(loading.asked).toBe(0);

  loading.use = 'busy';
  residency.changed();

  expect(loading.asked).toBe(1);
});

test('smaller models pass one that waits, but not for ever', async () => {
  const { clock, reserve } = scene();
  const busy = new Model();
  await reserve(busy, 60);
  busy.use = 'busy';
  void reserve(new Model(), 80);

  await reserve(new Model(), 10);
  clock.advance(STARVATION_MS);

  expect(await isSettled(reserve(new Model(), 10))).toBe(false);
});

test('what can never fit is refused at once, with both numbers', async () => {
  const { reserve } = scene();
  const pinned = new Model();
  pinned.isEvictable = false;
  await reserve(pinned, 70);

  await expect(reserve(new Model(), 101)).rejects.toThrow('101 of 30');
  await expect(reserve(new Model(), 31)).rejects.toMatchObject({ code: 'out_of_memory', message: '31 of 30' });
});

test('a load that is given up no longer needs room', async () => {
  const { reserve, residency } = scene();
  const [busy, next] = [new Model(), new Model()];
  await reserve(busy, 90);
  busy.use = 'busy';
  const stop = new AbortController();
  const givenUp = reserve(new Model(), 90, { signal: stop.signal });
  const waiting = reserve(next, 20);

  stop.abort();

  await expect(givenUp).rejects.toMatchObject({ code: 'cancelled' });
  residency.release(busy);
  await waiting;
  expect(busy.asked).toBe(0);
});

test('what lies on a device does not count as memory of the machine', async () => {
  const { reserve } = scene();

  await reserve(new Model(), 1000, { backend: 'cuda' });
  await reserve(new Model(), 100);
});

test('a limit for models counts them wherever they are', async () => {
  await expect(scene(50).reserve(new Model(), 51, { backend: 'cuda' })).rejects.toThrow('51 of 50');
});

test('another backend of the same load takes the place of the first', async () => {
  const { reserve } = scene(50);
  const model = new Model();
  await reserve(model, 50, { backend: 'cuda' });

  await reserve(model, 50);
});

test.each([
  ['1MiB', 2 ** 20],
  ['2GiB', 2 ** 31],
])('max_model_memory = "%s" is %i bytes', async (max_model_memory, bytes) => {
  const residency = createResidency({ max_model_memory });
  const demand = { bytes: 1, backend: 'cpu', signal: new AbortController().signal } as const;
  let most = 0;

  await residency.reserve(new Model(), {
    ...demand,
    check: (availableBytes) => {
      most = availableBytes;
    },
  });

  expect(most).toBe(bytes);
});
