import { expect, test } from 'vitest';
import { bundledModel } from '../../models/bundled.ts';
import { inspectModel, type SamplingDefaults } from '../../models/inspect.ts';
import { modelSampling } from './model-sampling.ts';

const info = inspectModel(bundledModel().path);
const withDefaults = (samplingDefaults: SamplingDefaults, bundled = false) => ({
  info: { ...info, samplingDefaults },
  bundled,
});

test('what a model recommends comes in the names of the library', () => {
  const defaults = {
    samplers: ['top_k', 'typ_p', 'temp'],
    temperature: 0.6,
    topK: 20,
    minP: 0.1,
    repeatLastN: 32,
    mirostatTau: 4,
  };

  expect(modelSampling(withDefaults(defaults))).toEqual({
    sampling: {
      samplers: ['top_k', 'typical_p', 'temperature'],
      temperature: 0.6,
      top_k: 20,
      min_p: 0.1,
      repeat_last_n: 32,
      mirostat_tau: 4,
    },
    notes: [],
  });
});

test('a recommendation that cannot be used is left out and named', () => {
  expect(modelSampling(withDefaults({ topP: 7, topK: 3 }))).toEqual({
    sampling: { top_k: 3 },
    notes: ['A sampling default of the model file is not used: sampling.top_p must be 0 to 1; got 7.'],
  });
});

test('the bundled model is greedy', () => {
  expect(modelSampling(withDefaults({ temperature: 0.5 }, true)).sampling).toEqual({ temperature: 0 });
});
