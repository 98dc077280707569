import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledModel, packageRoot } from '../../../models/index.ts';
import { loadEngine } from '../../../runtime/engine/load-engine.ts';
import { findChromium } from '../../../runtime/testing/browser/find-chromium.ts';
import { runBench } from '../run-bench.ts';

const isBuilt = existsSync(join(packageRoot(), '.build/artifacts/npm/sipp/dist/wasm/sipp-wasm.js'));
const isReady = isBuilt && findChromium(process.env) !== undefined;

const run = (env: Readonly<Record<string, string | undefined>>) =>
  runBench(
    { model: bundledModel(), scenarios: ['wasm'], vs: [], repetitions: 2, maxTokens: 32 },
    { signal: new AbortController().signal, env, say: () => undefined, load: loadEngine },
  );

test('without a module or a browser it is left out, and the report says why', async () => {
  const { figures, notes } = await run({});

  expect(figures).toEqual([]);
  expect(notes).toContainEqual(
    expect.stringMatching(/^wasm was left out: (the module is not built|there is no Chromium)/),
  );
});

test.skipIf(!isReady)('the module is measured in Chromium (needs `sipp build wasm`, see CHROMIUM_PATH)', async () => {
  const { figures } = await run(process.env);

  expect(figures.map(({ quantity, subject, samples }) => [quantity, subject, samples.length])).toEqual([
    ['decode rate', 'sipp', 2],
    ['decode rate, own clock', 'sipp', 2],
  ]);
  for (const { samples } of figures) for (const rate of samples) expect(rate).toBeGreaterThan(0);
});
