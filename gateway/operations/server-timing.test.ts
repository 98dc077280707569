import { expect, test } from 'vitest';
import { toServerTiming } from './server-timing.ts';

test('a local answer tells its queue, prefill and decode, and what the gateway added', () => {
  const request = { startedMs: 1000, admissionMs: 20, askedMs: 1022.5 };
  const timings = { queueMs: 5, prefillMs: 30.04, decodeMs: 200 };

  expect(toServerTiming(request, timings, 1260)).toBe(
    'queue;dur=25.0, prefill;dur=30.0, decode;dur=200.0, target;dur=237.5, gateway;dur=2.5',
  );
});

test('an answer of a provider tells when its first byte came', () => {
  const request = { startedMs: 0, admissionMs: 0, askedMs: 1.25 };

  expect(toServerTiming(request, { upstreamMs: 80 }, 90)).toBe(
    'queue;dur=0.0, upstream;dur=80.0, target;dur=88.8, gateway;dur=1.3',
  );
});

test('the head of a stream tells what is known with its first text', () => {
  const request = { startedMs: 0, admissionMs: 10, askedMs: 11 };

  expect(toServerTiming(request, {}, 60)).toBe('queue;dur=10.0, target;dur=49.0, gateway;dur=1.0');
});

test('without a target all time was spent in the gateway', () => {
  expect(toServerTiming({ startedMs: 5, admissionMs: 0 }, {}, 7)).toBe(
    'queue;dur=0.0, target;dur=0.0, gateway;dur=2.0',
  );
});
