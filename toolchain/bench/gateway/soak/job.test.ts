import { expect, test } from 'vitest';
import { pickJob, soakModels } from './job.ts';
import { createRandom } from './random.ts';

const JOBS = 2000;
const pick = (seed: number) => {
  const random = createRandom(seed);
  return Array.from({ length: JOBS }, () => pickJob(random));
};

test('every kind of job comes', () => {
  expect([...new Set(pick(1).map(({ name }) => name))].sort()).toEqual([
    'answer',
    'answer, left',
    'bad body',
    'bad token',
    'paced stream',
    'silence, left',
    'slow reader',
    'stream',
    'stream, left',
    'upstream breaks',
    'upstream cuts',
    'upstream fails',
    'upstream is full',
  ]);
});

test('the same seed brings the same jobs, and another one others', () => {
  const bodies = (seed: number) => pick(seed).map(({ name }) => name);
  expect(bodies(7)).toEqual(bodies(7));
  expect(bodies(7)).not.toEqual(bodies(8));
});

test('good requests ask for models that the gateway is given', () => {
  const asked = pick(1)
    .filter(({ name }) => name !== 'bad body')
    .map(({ body }) => JSON.parse(body).model);
  for (const model of new Set(asked)) expect(soakModels).toContain(model);
});

test('who waits for silence leaves', () => {
  for (const { name, leavesAfterMs } of pick(2)) if (name === 'silence, left') expect(leavesAfterMs).toBeDefined();
});
