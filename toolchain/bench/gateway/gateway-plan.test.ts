import { expect, test } from 'vitest';
import { decideGatewayPlan } from './gateway-plan.ts';

test('what is not asked for is decided', () => {
  expect(decideGatewayPlan({})).toEqual({
    connections: [1, 16, 64, 256],
    streams: [1, 64],
    repetitions: 5,
    seconds: 3,
    requests: 100_000,
  });
});

test('connections that are asked for are those of streams too', () => {
  expect(decideGatewayPlan({ connections: [8] })).toMatchObject({ connections: [8], streams: [8] });
});

test('more connections than a process may open are refused', () => {
  expect(() => decideGatewayPlan({ connections: [1, 1000] })).toThrow('--connections cannot be 1000.');
});
