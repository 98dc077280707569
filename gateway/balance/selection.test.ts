import { expect, test } from 'vitest';
import { createRandom } from '../../models/fixtures/random.ts';
import { SippError } from '../../runtime/contract/errors.ts';
import { askText, planFor, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { ScriptedTarget } from './testing/scripted-target.ts';

const ROUNDS = 6000;
/** Three standard deviations of a share of so many rounds, at most. */
const MARGIN = 0.02;

test('members of a group are asked by weight', () => {
  const balancer = balance(trio(), { random: createRandom(1) });

  const firsts = rounds(() => askText(balancer, 'g').attempts[0]);

  expectShares(firsts, { a: 1 / 6, b: 2 / 6, c: 3 / 6 });
});

test('the rest of a group is asked by weight, too', () => {
  const random = createRandom(2);
  const seconds = rounds(() => {
    const [a, b, c] = trio();
    const { attempts } = askText(balance([a, b, c], { random }), 'g');
    for (const target of [a, b, c]) target.fail();
    return attempts[0] === 'c' ? attempts[1] : undefined;
  });

  expectShares(
    seconds.filter((name) => name !== undefined),
    { a: 1 / 3, b: 2 / 3 },
  );
});

test('a session stays with one member, and sessions are spread by weight', () => {
  const balancer = balance(trio());
  const firstOf = (session: string) => askText(balancer, 'g', { session }).attempts[0];

  const firsts = rounds((round) => firstOf(`app:chat-${round}`));

  expect(rounds((round) => firstOf(`app:chat-${round}`))).toEqual(firsts);
  expectShares(firsts, { a: 1 / 6, b: 2 / 6, c: 3 / 6 });
});

test('a session knows its member whatever the others are', () => {
  const [a, b, c] = trio();
  const small = balance([a, b]);
  const large = balance([c, b, a]);
  const both = rounds((round) => [small, large].map((it) => askText(it, 'g', { session: `${round}` }).attempts[0]));

  // Only what the new member took has moved.
  expect(both.filter(([before, after]) => before !== after && after !== 'c')).toEqual([]);
  expectShares(
    both.map(([, after]) => after),
    { a: 1 / 6, b: 2 / 6, c: 3 / 6 },
  );
});

test('only the sessions of an ejected member move, and they come back', () => {
  let now = 0;
  const [a, b, c] = trio();
  const balancer = balance([a, b, c], { now: () => now });
  const owners = () => sessions.map((session) => askText(balancer, 'g', { session }).attempts[0]);
  const before = owners();

  for (let failure = 0; failure < 5; failure += 1) c.fail();
  const during = owners();
  now = 30_000;
  askText(balancer, 'g', { session: sessions[before.indexOf('c')] ?? '' });
  while (c.open > 0) c.done();

  expect(during.filter((owner, index) => owner !== before[index] && before[index] !== 'c')).toEqual([]);
  expect(during).not.toContain('c');
  expect(owners()).toEqual(before);
});

const sessions = Array.from({ length: 30 }, (_, index) => `app:${index}`);

const no = new SippError('unsupported_operation', 'no images');
const neither = new SippError('unsupported_operation', 'no tools');

test('a target that refuses is passed over for one that does not', () => {
  const { a, b, balancer } = chain();
  a.refuses = no;
  const asked = askText(balancer, 'a');

  expect(planFor(balancer, 'a').refusal('query', request)).toBeUndefined();
  expect(asked.attempts).toEqual(['b']);
  expect([a.open, b.open]).toEqual([0, 1]);
});

test('where all refuse, the first says why', () => {
  const { a, b, c, balancer } = chain();
  a.refuses = no;
  b.refuses = neither;
  c.refuses = neither;

  expect(planFor(balancer, 'a').refusal('query', request)).toBe(no);
});

test('a target that refuses is passed over after a failure, too', () => {
  const { a, b, c, balancer } = chain();
  b.refuses = no;
  const asked = askText(balancer, 'a');

  a.fail();
  c.fail('timeout');

  expect(asked).toMatchObject({ attempts: ['a', 'c'], ends: [{ message: 'a: connection_failed' }] });
});

test('a single target says itself what it cannot do', () => {
  const { b, balancer } = chain();
  const plan = planFor(balancer, 'b');

  expect(plan.refusal('query', request)).toBeUndefined();
  b.refuses = no;
  expect(plan.refusal('query', request)).toBe(no);
});

test('the one that is chosen is asked later, unless it was ejected meanwhile', () => {
  const { a, b, balancer } = chain();
  const plan = planFor(balancer, 'a');
  const attempts: string[] = [];
  const listener = {
    onAttempt: ({ config }: { readonly config: { readonly name: string } }) => attempts.push(config.name),
    onDone: () => 0,
    onError: () => 0,
  };

  for (let failure = 0; failure < 5; failure += 1) {
    askText(balancer, 'a');
    a.fail();
    b.done();
  }
  plan.generate(request, listener);

  expect(attempts).toEqual(['b']);
});

function rounds<Value>(play: (round: number) => Value): Value[] {
  return Array.from({ length: ROUNDS }, (_, round) => play(round));
}

function expectShares(names: readonly (string | undefined)[], shares: Readonly<Record<string, number>>): void {
  for (const [name, share] of Object.entries(shares)) {
    const found = names.filter((each) => each === name).length / names.length;
    expect(Math.abs(found - share), `${name}: ${found}`).toBeLessThan(MARGIN);
  }
}

/** Weights 1, 2 and 3. */
function trio(): readonly [ScriptedTarget, ScriptedTarget, ScriptedTarget] {
  return [
    new ScriptedTarget('a', { group: 'g' }),
    new ScriptedTarget('b', { group: 'g', weight: 2 }),
    new ScriptedTarget('c', { group: 'g', weight: 3 }),
  ];
}

/** a, then b, then c. */
function chain() {
  const a = new ScriptedTarget('a', { fallback: ['b', 'c'] });
  const b = new ScriptedTarget('b');
  const c = new ScriptedTarget('c');
  return { a, b, c, balancer: balance([a, b, c]) };
}
