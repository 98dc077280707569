import { expect, test } from 'vitest';
import { randomSeed, resolveSampling } from './resolve-sampling.ts';

const pickSeed = () => 11;

test('nothing given: the standard chain in its order, with a picked seed', () => {
  expect(resolveSampling([], pickSeed)).toMatchObject({
    samplers: ['top_k', 'penalties', 'top_p', 'temperature'],
    seed: 11,
    temperature: 0.7,
    top_k: 40,
    top_p: 0.8,
    repeat_penalty: 1.05,
  });
});

test('later layers win field by field, and what is undefined does not count', () => {
  const layers = [
    { temperature: 0.2, top_k: 5 },
    undefined,
    { temperature: 0.4, seed: 3 },
    JSON.parse('{}'),
    { top_k: undefined as never },
  ];

  expect(resolveSampling(layers, pickSeed)).toMatchObject({ temperature: 0.4, top_k: 5, seed: 3 });
});

test('the seed that stands for a random one is replaced', () => {
  expect(resolveSampling([{ seed: randomSeed }], pickSeed).seed).toBe(11);
});

test('a setting that is given switches its stage on, one at its neutral value off', () => {
  expect(resolveSampling([{ min_p: 0.05, top_k: 0, typical_p: 1, dry_multiplier: 0.8 }], pickSeed).samplers).toEqual([
    'dry',
    'penalties',
    'top_p',
    'min_p',
    'temperature',
  ]);
});

test('a list of samplers decides stages and order; stages without effect are left out', () => {
  const layers = [{ samplers: ['temperature', 'infill', 'xtc', 'min_p'] as const, min_p: 0.1 }];

  expect(
    resolveSampling(
      layers.map((layer) => ({ ...layer, samplers: [...layer.samplers] })),
      pickSeed,
    ).samplers,
  ).toEqual(['temperature', 'infill', 'min_p']);
});

test('at temperature 0 no stage is left that cannot change which token is likeliest', () => {
  const resolved = resolveSampling([{ temperature: 0, min_p: 0.1, mirostat: 2 }], pickSeed);

  expect(resolved).toMatchObject({ samplers: [], repeat_penalty: 1, mirostat: 0 });
});

test('at temperature 0 only penalties that are asked for act', () => {
  const named = resolveSampling([{ temperature: 0, repeat_penalty: 1.2, dry_multiplier: 0.5 }], pickSeed);
  const neutral = resolveSampling([{ temperature: 0, frequency_penalty: 0 }], pickSeed);

  expect(named.samplers).toEqual(['dry', 'penalties']);
  expect(neutral.samplers).toEqual([]);
});

test('mirostat leaves penalties, dry and temperature', () => {
  expect(resolveSampling([{ mirostat: 2, min_p: 0.1, dry_multiplier: 0.5 }], pickSeed)).toMatchObject({
    samplers: ['dry', 'penalties', 'temperature'],
    mirostat: 2,
    mirostat_tau: 5,
    mirostat_eta: 0.1,
  });
});

test.each([
  [
    [{ samplers: ['top_k' as const], min_p: 0.1 }],
    'sampling.min_p has no effect: the samplers list has no stage "min_p".',
  ],
  [
    [{ samplers: ['top_k' as const] }, { top_p: 0.5 }],
    'sampling.top_p has no effect: the samplers list has no stage "top_p".',
  ],
])('a setting that its samplers list would silence is refused', (layers, message) => {
  expect(() => resolveSampling(layers, pickSeed)).toThrow(
    expect.objectContaining({ code: 'invalid_request', message }),
  );
});

test('a samplers list overrules what earlier layers set, and neutral values are no contradiction', () => {
  const layers = [{ min_p: 0.1 }, { samplers: ['top_k' as const], typical_p: 1 }];

  expect(resolveSampling(layers, pickSeed).samplers).toEqual(['top_k']);
});

test("the model's own values and order hold until a layer says otherwise", () => {
  const model = { samplers: ['temperature' as const, 'top_k' as const], top_k: 20, temperature: 0.3 };

  expect(resolveSampling([], pickSeed, model)).toMatchObject({
    samplers: ['temperature', 'top_k'],
    top_k: 20,
    temperature: 0.3,
  });
  expect(resolveSampling([{ min_p: 0.1 }], pickSeed, model)).toMatchObject({
    samplers: ['top_k', 'penalties', 'top_p', 'min_p', 'temperature'],
    top_k: 20,
  });
});
