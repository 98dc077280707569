import { expect, test } from 'vitest';
import { bundledModel, inspectModel } from '../../models/index.ts';
import { type ErrorCode, SippError } from '../contract/errors.ts';
import { ScriptedEngine } from '../testing/scripted-engine.ts';
import { backendOrder, defaultBackend } from './backend-policy.ts';
import type { Backend, EngineLoadOptions } from './engine.ts';
import { createLoadEngine } from './load-engine.ts';

interface Situation {
  readonly platform?: NodeJS.Platform;
  readonly built?: readonly Backend[];
  readonly faults?: readonly { backend: Backend; reason: string }[];
  readonly failing?: Partial<Record<Backend, ErrorCode>>;
  readonly fallback?: ErrorCode;
}

/** Loads in a situation; tells which engine came of it. */
async function load(
  requested: Backend | 'auto',
  { platform = 'linux', built = [], faults = [], failing = {}, fallback }: Situation,
) {
  const tried: string[] = [];
  const fail = (code: ErrorCode | undefined) => {
    if (code) throw new SippError(code, `${code} for a reason.`);
  };
  const loadEngine = createLoadEngine({
    platform,
    locate: () => ({
      addons: built.map((backend) => ({ backend, addonPath: '', librariesDirectory: '', libraryRelease: undefined })),
      faults,
    }),
    loadNative: async (addon, options) => {
      fail(failing[addon.backend]);
      return new ScriptedEngine(options);
    },
    loadFallback: async (options) => {
      tried.push('fallback');
      fail(fallback);
      return new ScriptedEngine(options);
    },
  });
  const options: EngineLoadOptions = {
    model: inspectModel(bundledModel().path),
    backend: requested,
    config: {},
    notes: ['given'],
    beforeLoad: (backend) => tried.push(backend),
  };
  const engine = await loadEngine(options);
  return { tried, notes: engine.description.settings.notes };
}

test.each([
  ['linux', ['cuda', 'vulkan', 'cpu']],
  ['win32', ['cuda', 'vulkan', 'cpu']],
  ['darwin', ['metal', 'cpu']],
] as const)('on %s auto tries %j', (platform, order) => {
  expect(backendOrder(platform)).toEqual(order);
});

test('auto takes the best backend that works and says why better ones were passed over', async () => {
  const situation = { built: ['cpu', 'vulkan'], failing: { vulkan: 'backend_unavailable' } } as const;

  expect(await load('auto', situation)).toEqual({
    tried: ['vulkan', 'cpu'],
    notes: [
      'The backend cuda was passed over: it is not built.',
      'The backend vulkan was passed over: backend_unavailable for a reason.',
      'given',
    ],
  });
});

test('a backend asked for by name is taken without notes', async () => {
  expect(await load('cpu', { built: ['cuda', 'cpu'] })).toEqual({ tried: ['cpu'], notes: ['given'] });
});

test('what is wrong with the model is not tried again elsewhere', async () => {
  const loading = load('auto', { built: ['cuda', 'cpu'], failing: { cuda: 'model_unsupported' } });

  await expect(loading).rejects.toMatchObject({ code: 'model_unsupported' });
});

test('an engine that was built and does not fit is an error, not a reason for the fallback', async () => {
  await expect(load('auto', { built: ['cpu'], failing: { cpu: 'engine_mismatch' } })).rejects.toMatchObject({
    code: 'engine_mismatch',
  });
});

test('without a built engine the fallback serves, and says so', async () => {
  const { tried, notes } = await load('auto', { faults: [{ backend: 'cpu', reason: 'its manifest is missing' }] });

  expect(tried).toEqual(['cpu', 'fallback']);
  expect(notes).toContain('The backend cpu was passed over: its manifest is missing.');
  expect(notes.join()).toContain('node-llama-cpp is in use');
});

test('where the fallback is missing too, its error tells the way out', async () => {
  await expect(load('cpu', { fallback: 'engine_unavailable' })).rejects.toMatchObject({ code: 'engine_unavailable' });
});

test('a backend that is not there is refused with those that are', async () => {
  await expect(load('cuda', { built: ['cpu'] })).rejects.toMatchObject({
    code: 'backend_unavailable',
    message: 'requested backend cuda is not compiled or not available; available backends: cpu (it is not built)',
    hint: expect.stringMatching(/`, or ask for auto or cpu\.$/),
  });
});

test.each([
  [undefined, 'auto'],
  ['', 'auto'],
  ['CUDA', 'cuda'],
])('SIPP_NODE_BACKEND=%s means %s', (value, backend) => {
  expect(defaultBackend(value)).toBe(backend);
});

test('another SIPP_NODE_BACKEND is refused', () => {
  expect(() => defaultBackend('opencl')).toThrow(
    'Invalid SIPP_NODE_BACKEND=opencl. Expected one of: auto, cpu, cuda, metal, vulkan',
  );
});
