import { expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { type ErrorCode, SippError } from '../../runtime/contract/errors.ts';
import { type AskedText, askText, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { ScriptedTarget } from './testing/scripted-target.ts';

const codes: readonly ErrorCode[] = ['timeout', 'rate_limited', 'engine_failed', 'overloaded', 'invalid_request'];
const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const groups = ['g', 'h'];

test.each(Array.from({ length: 200 }, (_, seed) => [seed]))(
  'every request ends once, whatever happens (%i)',
  (seed) => {
    const random = createRandom(seed);
    const pick = <Value>(values: readonly Value[]): Value => {
      const value = values[Math.floor(random() * values.length)];
      if (value === undefined) throw new Error('There is nothing to pick from.');
      return value;
    };
    let now = 0;
    const targets = names.map(
      (name) =>
        new ScriptedTarget(name, {
          ...(random() < 0.6 && { group: pick(groups), weight: 1 + Math.floor(random() * 3) }),
          fallback: [...names, ...groups].filter(() => random() < 0.2),
        }),
    );
    const balancer = balance(targets, { random, now: () => now });
    const known = [...names, ...groups].filter((name) => balancer.choose(name, request) !== undefined);
    const asked: AskedText[] = [];
    const acts: readonly (() => void)[] = [
      () => asked.push(askText(balancer, pick(known), random() < 0.5 ? { session: `${random()}` } : {})),
      () => pick(targets).text(pick(['', 'y'])),
      () => pick(targets).done(),
      () => pick(targets).fail(pick(codes), random() < 0.3 ? { retryAfterMs: 1000 } : {}),
      () => pick(targets).fail('cancelled'),
      () => asked.at(-1)?.call.cancel('client_disconnected'),
      () => {
        pick(targets).refuses = random() < 0.3 ? new SippError('unsupported_operation', 'no') : undefined;
      },
      () => {
        now += random() * 20_000;
      },
    ];

    for (let act = 0; act < 300; act += 1) pick(acts)();
    while (targets.some(({ open }) => open > 0)) for (const target of targets) target.fail(pick(codes));

    expect(asked.length).toBeGreaterThan(5);
    for (const { ends, attempts, speaker } of asked) {
      expect(ends).toHaveLength(1);
      expect(new Set(attempts).size).toBe(attempts.length);
      if (speaker !== undefined) expect(attempts.at(-1)).toBe(speaker);
    }
  },
);
