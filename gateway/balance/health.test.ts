import { expect, test } from 'vitest';
import { SippError } from '../../runtime/contract/errors.ts';
import { askText, planFor, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { Scene } from './testing/scene.ts';
import { ScriptedTarget } from './testing/scripted-target.ts';

const healthy = { state: 'healthy' };
const probing = { state: 'probing', reason: 'a: connection_failed' };
const ejected = (remainingMs: number, reason = 'a: connection_failed') => ({ state: 'ejected', remainingMs, reason });

test('five failures in a row eject a target, and its stand-in is asked first', () => {
  const scene = new Scene();

  scene.fail(4);
  expect(scene.health).toEqual(healthy);
  scene.fail(1);
  expect(scene.health).toEqual(ejected(30_000));
  const asked = scene.ask();
  scene.b.fail();

  expect(asked.attempts).toEqual(['b', 'a']);
});

test('a success begins the count anew', () => {
  const scene = new Scene();

  scene.fail(4);
  scene.succeed();
  scene.fail(4);

  expect(scene.health).toEqual(healthy);
});

test('half of the last twenty requests eject a target, too', () => {
  const scene = new Scene();

  for (let round = 0; round < 9; round += 1) {
    scene.fail(1);
    scene.succeed();
  }
  expect(scene.health).toEqual(healthy);
  scene.fail(1);

  expect(scene.health).toEqual(ejected(30_000));
});

test('one failure of three does not eject a target', () => {
  const scene = new Scene();

  for (let round = 0; round < 100; round += 1) {
    scene.fail(1);
    scene.succeed();
    scene.succeed();
  }

  expect(scene.health).toEqual(healthy);
});

test('after the ejection one request at a time probes, and its success decides', () => {
  const scene = new Scene();
  scene.fail(5);

  scene.nowMs = 29_999;
  expect(scene.health).toEqual(ejected(1));
  scene.nowMs = 30_000;
  expect(scene.health).toEqual(probing);
  const asked = [scene.ask(), scene.ask()].map(({ attempts }) => attempts);
  expect(scene.health).toEqual(probing);
  scene.a.done();

  expect(asked).toEqual([['a'], ['b']]);
  expect(scene.health).toEqual(healthy);
  expect(scene.ask().attempts).toEqual(['a']);
});

test('each probe that fails doubles the ejection, up to five minutes', () => {
  const scene = new Scene();
  scene.fail(5);

  const ejections = [60_000, 120_000, 240_000, 300_000, 300_000].map(() => {
    scene.nowMs += 300_000;
    scene.fail(1);
    return scene.health;
  });

  expect(ejections).toEqual([60_000, 120_000, 240_000, 300_000, 300_000].map((forMs) => ejected(forMs)));
});

test('after a success the next ejection is a short one', () => {
  const scene = new Scene();
  scene.fail(5);
  scene.nowMs = 30_000;
  scene.fail(1);
  scene.nowMs = 90_000;
  scene.succeed();

  scene.fail(5);

  expect(scene.health).toEqual(ejected(30_000));
});

test.each(['cancelled', 'invalid_request'] as const)('a probe that ends with %s leaves it to the next', (code) => {
  const scene = new Scene();
  scene.fail(5);
  scene.nowMs = 30_000;

  scene.ask();
  scene.a.fail(code);

  expect(scene.health).toEqual(probing);
  expect(scene.ask().attempts).toEqual(['a']);
});

test('requests from before the ejection decide nothing', () => {
  const scene = new Scene();
  for (let request = 0; request < 8; request += 1) scene.ask();
  for (let request = 0; request < 7; request += 1) scene.a.fail();
  expect(scene.health).toEqual(ejected(30_000));

  scene.a.done();

  expect(scene.health).toEqual(ejected(30_000));
});

test('requests from before the ejection do not count after the recovery either', () => {
  const scene = new Scene();
  for (let request = 0; request < 10; request += 1) scene.ask();
  for (let request = 0; request < 5; request += 1) scene.a.fail();
  scene.nowMs = 30_000;
  scene.succeed();

  for (let request = 0; request < 5; request += 1) scene.a.fail();

  expect(scene.health).toEqual(healthy);
});

test('an ejected target that answers as the last resort is well', () => {
  const scene = new Scene();
  scene.fail(5);

  scene.ask();
  scene.b.fail();
  scene.a.done();

  expect(scene.health).toEqual(healthy);
});

test('an ejected target that fails as the last resort is not ejected for longer', () => {
  const scene = new Scene();
  scene.fail(5);

  scene.nowMs = 10_000;
  scene.ask();
  scene.b.fail();
  scene.a.fail();

  expect(scene.health).toEqual(ejected(20_000));
});

test('streams that break count, too', () => {
  const scene = new Scene();

  for (let stream = 0; stream < 5; stream += 1) {
    scene.ask();
    scene.a.text('y');
    scene.a.fail();
  }

  expect(scene.health).toEqual(ejected(30_000));
});

test('what callers do wrong does not count', () => {
  const scene = new Scene();

  for (let request = 0; request < 20; request += 1) {
    scene.ask();
    scene.a.fail('invalid_request');
  }

  expect(scene.health).toEqual(healthy);
});

test.each(['rate_limited', 'overloaded'] as const)('%s with a time to try again ejects until then, at once', (code) => {
  const scene = new Scene();

  scene.fail(1, code, { retryAfterMs: 7000 });
  expect(scene.health).toEqual(ejected(7000, `a: ${code}`));
  expect(scene.ask().attempts).toEqual(['b']);
  scene.nowMs = 7000;

  expect(scene.health).toEqual(healthy);
  expect([scene.ask(), scene.ask()].map(({ attempts }) => attempts)).toEqual([['a'], ['a']]);
});

test('the time to try again is at most a day', () => {
  const scene = new Scene();

  scene.fail(1, 'rate_limited', { retryAfterMs: 1e12 });

  expect(scene.health).toMatchObject({ remainingMs: 86_400_000 });
});

test('the full queue of an engine of our own is no illness, that of a provider is', () => {
  const own = new Scene();
  const provider = new Scene();

  own.fail(20, 'overloaded');
  provider.fail(5, 'overloaded', { remote: { status: 503 } });

  expect([own.health, provider.health]).toEqual([healthy, ejected(30_000, 'The provider answered 503.')]);
});

test('a target that is down is ejected although it is only asked to count tokens', async () => {
  const scene = new Scene();
  scene.a.tokens = new SippError('engine_failed', 'a is down');

  for (let count = 0; count < 5; count += 1) await planFor(scene.balancer, 'a').countTokens(request);

  expect(scene.health).toEqual(ejected(30_000, 'a is down'));
});

test('a target that nobody stands in for is not ejected', () => {
  const alone = new ScriptedTarget('a');
  const balancer = balance([alone]);

  for (let failure = 0; failure < 20; failure += 1) {
    askText(balancer, 'a');
    alone.fail(failure < 10 ? 'connection_failed' : 'rate_limited', { retryAfterMs: 1000 });
  }

  expect(balancer.health(alone)).toEqual(healthy);
});

test('one of a group stays, and where all fail, all are asked', () => {
  const group = ['a', 'b', 'c'].map((name) => new ScriptedTarget(name, { group: 'g' }));
  const balancer = balance(group);
  const attempts = Array.from({ length: 100 }, () => {
    const asked = askText(balancer, 'g');
    while (asked.ends.length === 0) for (const target of group) target.fail();
    return asked.attempts.toSorted();
  });

  expect(new Set(attempts.map((names) => names.join()))).toEqual(new Set(['a,b,c']));
  expect(group.filter((target) => balancer.health(target)?.state === 'healthy')).toHaveLength(1);
});

test('a group that has a fallback is ejected as a whole', () => {
  const group = ['a', 'b'].map((name) => new ScriptedTarget(name, { group: 'g', fallback: ['c'] }));
  const c = new ScriptedTarget('c');
  const balancer = balance([...group, c]);

  for (let request = 0; request < 5; request += 1) {
    askText(balancer, 'g');
    for (const target of [...group, ...group]) target.fail();
    c.done();
  }

  expect(group.map((target) => balancer.health(target)?.state)).toEqual(['ejected', 'ejected']);
  expect(askText(balancer, 'g').attempts).toEqual(['c']);
});

test('targets that stay keep their health over a reload', () => {
  const scene = new Scene();
  scene.fail(5);
  const now = () => scene.nowMs;
  const renewed = new ScriptedTarget('a', { fallback: ['b'] });

  const kept = balance([scene.a, scene.b], { now, previous: scene.balancer });
  const replaced = balance([renewed, scene.b], { now, previous: scene.balancer });

  expect(kept.health(scene.a)).toEqual(ejected(30_000));
  expect(replaced.health(renewed)).toEqual(healthy);
  expect(replaced.health(scene.a)).toBeUndefined();
});
