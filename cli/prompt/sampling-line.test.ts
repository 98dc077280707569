import { expect, test } from 'vitest';
import { bundledModel } from '../../models/bundled.ts';
import { samplingInForce, samplingLine } from './sampling-line.ts';

const line = (configured: Parameters<typeof samplingLine>[1]) =>
  samplingLine(samplingInForce(bundledModel().path, configured), configured);

test('the bundled model is greedy, and it is said why', () => {
  expect(line({})).toBe("sampling: always the likeliest token (temperature 0, as the model's card recommends)");
});

test('a temperature of 0 from a flag is the user’s own choice', () => {
  expect(line({ temperature: 0 })).toBe('sampling: always the likeliest token (temperature 0)');
});

test('a chain is shown in its order with its strengths', () => {
  expect(line({ temperature: 0.5, samplers: ['top_k', 'temperature'], top_k: 5 })).toBe(
    'sampling: top_k 5 > temperature 0.5',
  );
});
