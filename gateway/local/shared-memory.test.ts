import { expect, onTestFinished, test } from 'vitest';
import { bundledModel, inspectModel } from '../../models/index.ts';
import { memoryNeed } from '../../runtime/endpoint/memory-need.ts';
import type { LocalTargetConfig } from '../config/target-config.ts';
import { ask } from '../testing/ask.ts';
import { manualClock } from '../testing/manual-clock.ts';
import { createLocalTarget } from './local-target.ts';
import { Residency, STARVATION_MS } from './residency.ts';
import { crashableLoader } from './testing/crashable-engine.ts';
import { held } from './testing/held.ts';
import { localConfig } from './testing/local-scene.ts';

const need = memoryNeed(inspectModel(bundledModel().path), {}).totalBytes;
const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };

/** Targets with a model of one size each, and memory for some of them. */
function scene(fits: number, names: readonly string[], config: Partial<LocalTargetConfig> = {}) {
  const clock = manualClock();
  const residency = new Residency(undefined, { ...clock, availableBytes: () => need * fits });
  const beat = held();
  /** Names of the loaded models, in the order of their loads. */
  const loads: string[] = [];
  const targets = names.map((name) => {
    const { loadEngine } = crashableLoader({
      script: { beat: beat.wait },
      gate: async () => void loads.push(name),
    });
    const target = createLocalTarget(localConfig({ name, load: 'lazy', ...config }), {
      ...clock,
      loadEngine,
      residency,
      log: quiet,
    });
    onTestFinished(() => target.close());
    return target;
  });
  const of = (name: string) => {
    const target = targets[names.indexOf(name)];
    if (target === undefined) throw new Error(`There is no target ${name}.`);
    return target;
  };
  return { clock, beat, loads, of };
}

/** Lets everything happen that does not wait for a test. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an idle model makes room for another, and comes back when it is asked', async () => {
  const { beat, loads, of } = scene(1, ['a', 'b']);
  beat.release();

  await ask(of('a')).answer;
  await ask(of('b')).answer;
  await ask(of('a')).answer;

  expect(loads).toEqual(['a', 'b', 'a']);
  expect(of('b').status().state).toBe('unloaded');
});

test('requests that come in turns are answered model by model', async () => {
  const { beat, loads, of } = scene(1, ['a', 'b']);
  const asked = ['a', 'b', 'a', 'b', 'a', 'b'].map((name) => ask(of(name)));
  await beat.awaited;
  const late = ask(of('a'));

  beat.release();
  await Promise.all([...asked, late].map(({ answer }) => answer));

  expect(loads).toEqual(['a', 'b']);
});

test('a model that is never idle gives way after a while, and ends what runs before', async () => {
  const { clock, beat, loads, of } = scene(1, ['a', 'b']);
  const running = ask(of('a'));
  await beat.awaited;
  const other = ask(of('b'));
  await settled();

  clock.advance(STARVATION_MS);
  const late = ask(of('a'));
  await settled();
  expect([running.ends(), loads]).toEqual([0, ['a']]);

  beat.release();
  await Promise.all([running.answer, other.answer, late.answer]);
  expect(loads).toEqual(['a', 'b', 'a']);
});

test('a model nobody waits for any more is not made room for', async () => {
  const { clock, beat, loads, of } = scene(1, ['a', 'b']);
  const running = ask(of('a'));
  await beat.awaited;
  const other = ask(of('b'));
  await settled();

  other.call.cancel('client_disconnected');
  await expect(other.answer).rejects.toMatchObject({ code: 'cancelled' });
  await settled();
  clock.advance(STARVATION_MS);

  expect([of('a').status().state, of('b').status().state]).toEqual(['ready', 'unloaded']);
  beat.release();
  await running.answer;
  expect(loads).toEqual(['a']);
});

test('a model that cannot fit is told with what it needs and what there is', async () => {
  const { of } = scene(0.5, ['a']);

  await expect(of('a').start()).rejects.toMatchObject({
    code: 'out_of_memory',
    message: expect.stringMatching(/^The model needs at least [\d.]+ MiB of memory .* and [\d.]+ MiB are available\.$/),
  });
});

test('models that stay loaded leave no room for others', async () => {
  const { of } = scene(1, ['a', 'b'], { load: 'eager' });
  await of('a').start();

  await expect(of('b').start()).rejects.toMatchObject({ code: 'out_of_memory' });
});

test('a crash gives the memory back', async () => {
  const clock = manualClock();
  const residency = new Residency(undefined, { ...clock, availableBytes: () => need });
  const loader = crashableLoader();
  const parts = { ...clock, loadEngine: loader.loadEngine, residency, log: quiet };
  const [first, second] = ['a', 'b'].map((name) => createLocalTarget(localConfig({ name, load: 'eager' }), parts));
  onTestFinished(async () => void (await Promise.all([first?.close(), second?.close()])));
  await first?.start();

  loader.engines[0]?.crash();

  await second?.start();
  expect(second?.status().state).toBe('ready');
});
