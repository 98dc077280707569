import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import type { EmbedAnswer } from '../targets/target.ts';
import { askText, planFor, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { answer, ScriptedTarget, vectors } from './testing/scripted-target.ts';

/** Draws the first of those that are left, as long as the weights are equal. */
const firstOf = (): (() => number) => {
  let draw = 0;
  return () => {
    draw += 1;
    return 1 - 1 / 2 ** draw;
  };
};

test('a name that nobody has leads nowhere', () => {
  expect(balance([new ScriptedTarget('a')]).choose('b', request)).toBeUndefined();
});

test('a single target is asked, and what it says is passed on', () => {
  const a = new ScriptedTarget('a');
  const asked = askText(balance([a]), 'a');

  a.text('ye', 2);
  a.text('s', 1);
  a.done();

  expect(asked).toMatchObject({
    attempts: ['a'],
    texts: [
      ['ye', 2],
      ['s', 1],
    ],
    ends: [answer],
  });
});

test('a single target that fails is what the client hears', () => {
  const a = new ScriptedTarget('a');
  const asked = askText(balance([a]), 'a');

  a.fail('timeout');

  expect(asked).toMatchObject({ attempts: ['a'], ends: [{ code: 'timeout', message: 'a: timeout' }] });
});

test('after a failure comes the rest of the group, then what its members fall back to', () => {
  const a = new ScriptedTarget('a', { group: 'g', fallback: ['c', 'h'] });
  const b = new ScriptedTarget('b', { group: 'g', fallback: ['h', 'd'] });
  const c = new ScriptedTarget('c', { fallback: ['e'] });
  const others = ['d', 'e'].map((name) => new ScriptedTarget(name));
  const pair = ['f', 'i'].map((name) => new ScriptedTarget(name, { group: 'h' }));
  const targets = [a, b, c, ...others, ...pair];
  const asked = askText(balance(targets, { random: firstOf() }), 'g');

  while (targets.some(({ open }) => open > 0)) for (const target of targets) target.fail();

  expect(asked.attempts).toEqual(['a', 'b', 'c', 'e', 'f', 'i', 'd']);
  expect(asked.ends).toMatchObject([{ message: 'a: connection_failed' }]);
});

test('a target that is asked by its own name leaves its group alone', () => {
  const a = new ScriptedTarget('a', { group: 'g' });
  const asked = askText(balance([a, new ScriptedTarget('b', { group: 'g' })]), 'a');

  a.fail();

  expect(asked).toMatchObject({ attempts: ['a'], ends: [{ code: 'connection_failed' }] });
});

test('fallbacks that lead back end where everyone was asked once', () => {
  const a = new ScriptedTarget('a', { group: 'g', fallback: ['b'] });
  const b = new ScriptedTarget('b', { fallback: ['a', 'b', 'g'] });
  const asked = askText(balance([a, b]), 'a');

  a.fail();
  b.fail();

  expect(asked).toMatchObject({ attempts: ['a', 'b'], ends: [{ message: 'a: connection_failed' }] });
  expect(a.open + b.open).toBe(0);
});

test('who answers after a failure is heard as if asked first', () => {
  const [a, b] = chain();
  const asked = askText(balance([a, b]), 'a');

  a.fail();
  b.text('yes');
  b.done();

  expect(asked).toMatchObject({ attempts: ['a', 'b'], texts: [['yes', 1]], ends: [answer] });
});

test('after the first text nobody else is asked', () => {
  const [a, b] = chain();
  const asked = askText(balance([a, b]), 'a');

  a.text('y');
  a.fail();

  expect(asked).toMatchObject({ attempts: ['a'], texts: [['y', 1]], ends: [{ message: 'a: connection_failed' }] });
});

test('deliveries without text bind to nobody, and their tokens are not lost', () => {
  const [a, b] = chain();
  const asked = askText(balance([a, b]), 'a');

  a.text('', 4);
  a.fail();
  b.text('', 1);
  b.text('', 1);
  b.text('y', 1);
  b.text('', 1);
  b.text('es', 1);

  expect(asked).toMatchObject({
    attempts: ['a', 'b'],
    texts: [
      ['y', 3],
      ['', 1],
      ['es', 1],
    ],
    ends: [],
  });
});

test('vectors fall back, too', () => {
  const [a, b] = chain();
  const embed = { requestId: 'r1', inputs: ['hi'] };
  const ends: (EmbedAnswer | SippError)[] = [];

  const plan = balance([a, b]).choose('a', embed);
  plan?.embed(embed, { onDone: (end) => ends.push(end), onError: (end) => ends.push(end) });
  a.fail();
  b.done();

  expect(ends).toEqual([vectors]);
});

test('the client is told what the first target said, and the earliest time to try again', () => {
  const [a, b, c] = chain();
  const asked = askText(balance([a, b, c]), 'a');
  const remote = { status: 429 };

  a.fail('rate_limited', { hint: 'Wait.', remote, retryAfterMs: 9000 });
  b.fail('overloaded', { retryAfterMs: 2000 });
  c.fail('timeout');

  expect(asked.ends).toMatchObject([
    { code: 'rate_limited', message: 'a: rate_limited', hint: 'Wait.', remote, retryAfterMs: 2000 },
  ]);
});

test('the caller hears of the first target even where a later one blames the request', () => {
  const [a, b, c] = chain();
  const asked = askText(balance([a, b, c]), 'a');

  a.fail('overloaded');
  b.fail('context_length_exceeded');

  expect(asked).toMatchObject({ attempts: ['a', 'b'], ends: [{ message: 'a: overloaded' }] });
});

test('tokens are counted by the target that is asked first', async () => {
  const [a, b] = chain();
  b.tokens = 7;
  a.tokens = 5;

  expect(await planFor(balance([a]), 'a').countTokens(request)).toBe(5);
  expect(await planFor(balance([a, b]), 'a').countTokens(request)).toBe(5);
});

test('a target that cannot count because it is down counts as one that failed', async () => {
  const [a, b] = chain();
  a.tokens = new SippError('engine_failed', 'a is down');
  b.tokens = 7;
  const attempts: string[] = [];
  const plan = planFor(balance([a, b]), 'a');

  expect(await plan.countTokens(request)).toBe(7);
  plan.generate(request, { onAttempt: ({ config }) => attempts.push(config.name), onDone: () => 0, onError: () => 0 });

  expect(attempts).toEqual(['b']);
});

test('where nobody can count, the first says why', async () => {
  const [a, b] = chain();
  a.tokens = new SippError('engine_failed', 'a is down');
  b.tokens = new SippError('timeout', 'b is slow');

  await expect(planFor(balance([a, b]), 'a').countTokens(request)).rejects.toBe(a.tokens);
});

test('a prompt that is too long for the first is too long', async () => {
  const [a, b] = chain();
  a.tokens = new SippError('context_length_exceeded', 'too long');

  await expect(planFor(balance([a, b]), 'a').countTokens(request)).rejects.toBe(a.tokens);
});

function chain(): readonly [ScriptedTarget, ScriptedTarget, ScriptedTarget] {
  return [new ScriptedTarget('a', { fallback: ['b', 'c'] }), new ScriptedTarget('b'), new ScriptedTarget('c')];
}
