import { expect, test } from 'vitest';
import type { TargetCall } from '../targets/target.ts';
import type { Balancer } from './balancer.ts';
import { askText, planFor, request } from './testing/ask-text.ts';
import { balance } from './testing/balance.ts';
import { answer, ScriptedTarget } from './testing/scripted-target.ts';

const gone = { code: 'cancelled', message: 'request cancelled (client_disconnected)' };

test('whoever is asked at the moment is told that the client left', () => {
  const { a, b, balancer } = pair();
  const asked = askText(balancer, 'a');

  a.fail();
  asked.call.cancel('client_disconnected');
  b.fail('cancelled');

  expect([a.orders, b.orders]).toEqual([[], ['client_disconnected']]);
  expect(asked).toMatchObject({ attempts: ['a', 'b'], ends: [{ message: 'b: cancelled' }] });
});

test('a target that fails after the client left is the last one', () => {
  const { a, balancer } = pair();
  const asked = askText(balancer, 'a');

  asked.call.cancel('client_disconnected');
  asked.call.cancel('server_shutdown');
  a.fail();

  expect(asked).toMatchObject({ attempts: ['a'], ends: [gone] });
});

test('a client that leaves as the next target is asked is not forgotten', () => {
  const { a, b, balancer } = pair();
  let call: TargetCall | undefined;
  call = planFor(balancer, 'a').generate(request, {
    onAttempt: ({ config }) => {
      if (config.name === 'b') call?.cancel('client_disconnected');
    },
    onDone: () => 0,
    onError: () => 0,
  });

  a.fail();

  expect([a.orders, b.orders]).toEqual([[], ['client_disconnected']]);
});

test('an answer that was complete before the client left stays one', () => {
  const { a, balancer } = pair();
  const asked = askText(balancer, 'a');

  asked.call.cancel('client_disconnected');
  a.done();

  expect(asked.ends).toEqual([answer]);
});

test('a slow reader holds back whoever is asked', () => {
  const { a, b, balancer } = pair();
  const { call } = askText(balancer, 'a');

  call.pause?.();
  a.fail();
  call.resume?.();

  expect([a.orders, b.orders]).toEqual([['pause'], ['pause', 'resume']]);
});

const call = { type: 'tool_call', index: 0, id: 'c1', name: 'look' } as const;
const event = { event: 'ping', data: '{}', text: '', isOutput: false };

test.each([
  ['a part of a call', (target: ScriptedTarget) => target.delta(call), { deltas: [call] }],
  ['an event', (target: ScriptedTarget) => target.event(event), { events: [event] }],
])('after %s nobody else is asked', (_, say, told) => {
  const { a, balancer } = pair();
  const asked = askText(balancer, 'a');

  say(a);
  a.fail();

  expect(asked).toMatchObject({ attempts: ['a'], ends: [{ message: 'a: connection_failed' }], ...told });
});

test('tokens without text are told with the first text, also behind something else', () => {
  const { a, balancer } = pair();
  const asked = askText(balancer, 'a');

  a.text('', 2);
  a.delta(call);
  a.text('', 3);
  a.text('x', 1);

  expect(asked.texts).toEqual([
    ['', 5],
    ['x', 1],
  ]);
});

interface Pair {
  readonly a: ScriptedTarget;
  readonly b: ScriptedTarget;
  readonly balancer: Balancer;
}

/** b answers for a. */
function pair(): Pair {
  const a = new ScriptedTarget('a', { fallback: ['b'] });
  const b = new ScriptedTarget('b');
  return { a, b, balancer: balance([a, b]) };
}
