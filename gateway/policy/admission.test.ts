import { describe, expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import { Admission, type AdmissionListener, type AdmissionOptions, type Waiting } from './admission.ts';
import type { Priority } from './caller.ts';
import type { Permit } from './permit.ts';
import { movingClock } from './testing/moving-clock.ts';

const queue = { max_waiting: 64, max_wait_seconds: 30 };
const permits = (count: number, admission: Admission) => Array.from({ length: count }, () => admission.tryEnter());

/** Writes down how each wait ends. */
function createScene(options: Partial<AdmissionOptions> = {}) {
  const clock = movingClock();
  const admission = new Admission({ limit: 1, queue, ...clock, ...options });
  const log: string[] = [];
  const errors: SippError[] = [];
  const entered = new Map<string, Permit>();
  const wait = (name: string, priority: Priority = 'normal'): Waiting =>
    admission.wait(priority, {
      onPermit: (permit) => {
        entered.set(name, permit);
        log.push(name);
      },
      onRefusal: (error) => {
        errors.push(error);
        log.push(`${name} refused`);
      },
    });
  return { admission, clock, log, errors, entered, wait };
}

const ignore: AdmissionListener = { onPermit: () => undefined, onRefusal: () => undefined };
const refused = expect.objectContaining({ code: 'admission', message: 'application concurrency limit exceeded' });

describe('places', () => {
  test('there are as many as the limit says, and each is free again once it is released', () => {
    const { admission } = createScene({ limit: 2 });
    const [first, second, third] = permits(3, admission);

    expect([first, second, third].map((permit) => permit !== undefined)).toEqual([true, true, false]);
    expect(admission.running).toBe(2);

    first?.release();
    first?.release();

    expect(admission.running).toBe(1);
    expect(permits(2, admission).map((permit) => permit !== undefined)).toEqual([true, false]);
  });

  test('without a limit there are as many as are asked for, and they are counted', () => {
    const { admission } = createScene({ limit: undefined, queue: undefined });

    expect(permits(1000, admission)).not.toContain(undefined);
    expect(admission.running).toBe(1000);
  });

  test('a higher limit lets those in who wait, a lower one waits until enough have left', () => {
    const { admission, log, entered, wait } = createScene();
    const first = admission.tryEnter();
    for (const name of ['a', 'b', 'c', 'd']) wait(name);

    admission.setLimit(3);
    expect(log).toEqual(['a', 'b']);

    admission.setLimit(1);
    first?.release();
    entered.get('a')?.release();
    expect(log).toEqual(['a', 'b']);

    entered.get('b')?.release();
    expect(log).toEqual(['a', 'b', 'c']);

    admission.setLimit(undefined);
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });
});

describe('refusals', () => {
  test('nobody waits without a queue', () => {
    const { admission, wait } = createScene({ queue: undefined });
    admission.tryEnter();

    expect(() => wait('a')).toThrow(refused);
  });

  test('no more wait than fit, and whoever leaves makes room', () => {
    const { admission, wait } = createScene({ queue: { ...queue, max_waiting: 2 } });
    admission.tryEnter();
    const first = wait('a');
    wait('b');

    expect(() => wait('c')).toThrow(refused);

    first.cancel();
    first.cancel();
    wait('c');

    expect(admission.waiting).toBe(2);
  });

  test('the wait is bounded, and its end is told once', () => {
    const { admission, clock, log, errors, wait } = createScene();
    const running = admission.tryEnter();
    const waiting = wait('a');
    clock.move(29_999);
    wait('b');
    expect(log).toEqual([]);

    clock.move(1);

    expect(log).toEqual(['a refused']);
    expect(errors[0]).toMatchObject({
      code: 'admission',
      message: 'application concurrency limit exceeded: no place became free within 30 seconds',
    });
    expect(admission.waiting).toBe(1);

    waiting.cancel();
    expect(admission.waiting).toBe(1);

    running?.release();
    clock.move(60_000);

    expect(log).toEqual(['a refused', 'b']);
    expect(clock.running()).toBe(0);
  });

  test('another try is worth while when those before have had their turn', () => {
    const { admission, clock, wait } = createScene({ limit: 2, queue: { ...queue, max_waiting: 3 } });
    const retryAfterMs = () => {
      try {
        admission.wait('normal', ignore);
      } catch (error) {
        return SippError.is(error) ? error.retryAfterMs : undefined;
      }
      throw new Error('It waits.');
    };
    const ended = permits(2, admission);
    for (const name of ['a', 'b', 'c']) wait(name);
    expect(retryAfterMs()).toBe(1000);

    clock.move(4000);
    for (const permit of ended) permit?.release();
    wait('d');
    wait('e');

    // Two places of four seconds each: one of three waiting ones each two seconds, and then this one.
    expect(retryAfterMs()).toBe(8000);
  });

  test('an estimate of hours is not told', () => {
    const { admission, clock } = createScene({ queue: undefined });
    const long = admission.tryEnter();
    clock.move(10 * 3_600_000);
    long?.release();
    admission.tryEnter();

    expect(() => admission.wait('normal', ignore)).toThrow(expect.objectContaining({ retryAfterMs: 60_000 }));
  });

  test('closing refuses all who wait, and all who would', () => {
    const { admission, clock, log, errors, wait } = createScene();
    const running = admission.tryEnter();
    for (const priority of ['low', 'normal', 'high'] as const) wait(priority, priority);
    const error = new SippError('overloaded', 'the gateway is shutting down');

    admission.close(error);

    expect(errors).toEqual([error, error, error]);
    expect(admission.waiting).toBe(0);
    expect(clock.running()).toBe(0);
    expect(() => wait('late')).toThrow(error);

    running?.release();

    expect(log).toHaveLength(3);
    expect(admission.running).toBe(0);
  });
});

describe('turns', () => {
  test('who came first is first', () => {
    const { admission, log, entered, wait } = createScene();
    const first = admission.tryEnter();
    for (const name of ['a', 'b', 'c']) wait(name);

    first?.release();
    entered.get('a')?.release();

    expect(log).toEqual(['a', 'b']);
  });

  test('priority comes before order', () => {
    const { admission, clock, log, entered, wait } = createScene();
    const first = admission.tryEnter();
    for (const priority of ['low', 'normal', 'high'] as const) {
      wait(`${priority} 1`, priority);
      wait(`${priority} 2`, priority);
      clock.move(10);
    }

    first?.release();
    while (admission.waiting > 0) entered.get(log.at(-1) ?? '')?.release();

    expect(log).toEqual(['high 1', 'high 2', 'normal 1', 'normal 2', 'low 1', 'low 2']);
  });

  test('who leaves is skipped, from any place', () => {
    const { admission, log, entered, wait } = createScene();
    const first = admission.tryEnter();
    const waits = ['a', 'b', 'c', 'd', 'e'].map((name) => wait(name));
    for (const place of [0, 2, 4]) waits[place]?.cancel();
    wait('f');

    first?.release();
    while (admission.waiting > 0) entered.get(log.at(-1) ?? '')?.release();

    expect(log).toEqual(['b', 'd', 'f']);
  });

  test.each([
    ['low', 16],
    ['normal', 8],
  ] as const)('%s priority waits for at most %i high ones that come one each second', (priority, count) => {
    const { admission, clock, log, entered, wait } = createScene();
    const first = admission.tryEnter();
    wait('patient', priority);
    wait('high 0', 'high');
    first?.release();
    for (let second = 1; second < 30 && !log.includes('patient'); second += 1) {
      clock.move(1000);
      wait(`high ${second}`, 'high');
      entered.get(log.at(-1) ?? '')?.release();
    }

    expect(log.at(-1)).toBe('patient');
    expect(log).toHaveLength(count + 1);
  });

  test('thousands who leave as soon as they are let in do not pile up', () => {
    const { admission } = createScene({ queue: { ...queue, max_waiting: 50_000 } });
    const first = admission.tryEnter();
    let count = 0;
    for (let index = 0; index < 50_000; index += 1) {
      admission.wait('normal', {
        ...ignore,
        onPermit: (permit) => {
          count += 1;
          permit.release();
        },
      });
    }

    first?.release();

    expect(count).toBe(50_000);
    expect(admission.running).toBe(0);
  });
});

test.each(Array.from({ length: 30 }, (_, seed) => seed))(
  'whatever happens, the bounds hold and everybody has one end (seed %i)',
  (seed) => {
    const random = createRandom(seed);
    const upTo = (most: number): number => Math.floor(random() * most);
    const clock = movingClock();
    const limits = { limit: 1 + upTo(5), queue: { max_waiting: 1 + upTo(8), max_wait_seconds: 1 + upTo(5) } };
    const admission = new Admission({ ...limits, ...clock });
    const running = new Set<Permit>();
    const waiting = new Map<Waiting, Priority>();
    let ends = 0;
    let waits = 0;
    const enter = (permit: Permit): void => void running.add(permit);
    const begin = (): void => {
      const permit = admission.tryEnter();
      if (permit !== undefined) {
        enter(permit);
        return;
      }
      const priority = (['high', 'normal', 'low'] as const)[upTo(3)] ?? 'normal';
      if (admission.waiting === limits.queue.max_waiting) {
        expect(() => admission.wait(priority, ignore)).toThrow(refused);
        return;
      }
      const end = (): void => {
        ends += 1;
        expect(waiting.delete(ticket)).toBe(true);
      };
      const ticket = admission.wait(priority, {
        onPermit: (permit) => {
          end();
          enter(permit);
        },
        onRefusal: end,
      });
      waits += 1;
      waiting.set(ticket, priority);
    };
    const release = (): void => {
      const permit = [...running][upTo(running.size)];
      if (permit === undefined) return;
      running.delete(permit);
      permit.release();
    };
    const cancel = (): void => {
      const [ticket] = [...waiting.keys()].slice(upTo(waiting.size));
      if (ticket === undefined) return;
      ticket.cancel();
      waiting.delete(ticket);
      ends += 1;
    };
    const steps = [begin, begin, begin, release, release, cancel, () => clock.move(upTo(1000))];

    for (let step = 0; step < 500; step += 1) {
      steps[upTo(steps.length)]?.();
      expect(admission.running).toBe(running.size);
      expect(admission.running).toBeLessThanOrEqual(limits.limit);
      expect(admission.waiting).toBe(waiting.size);
      expect(admission.waiting).toBeLessThanOrEqual(limits.queue.max_waiting);
      // Nobody waits beside a free place.
      if (admission.waiting > 0) expect(admission.running).toBe(limits.limit);
      expect(clock.running()).toBe(waiting.size);
    }
    while (running.size > 0) release();

    expect(ends).toBe(waits);
    expect([admission.running, admission.waiting, clock.running()]).toEqual([0, 0, 0]);
  },
);
