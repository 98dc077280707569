import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { bundledModel } from '../../models/bundled.ts';
import { packageRoot } from '../../models/package-root.ts';
import { loadEngine } from '../../runtime/engine/load-engine.ts';
import { locateAddons } from '../../runtime/engine/locate.ts';
import { type BenchRequest, runBench } from './run-bench.ts';

const { platform, arch, env } = process;
const { addons } = locateAddons({ root: packageRoot(), platform, arch, enginePath: env['SIPP_ENGINE_PATH'] });
const skipped = addons.length === 0;
const where = skipped ? ' (skipped: the engine is not built, see `sipp setup`)' : '';
const limitMs = 120_000;

const tiny: BenchRequest = {
  model: bundledModel(),
  scenarios: ['rates'],
  vs: [],
  concurrency: [1, 2],
  repetitions: 1,
  promptTokens: 24,
  maxTokens: 4,
  ctxSize: 256,
  threads: 1,
};
const run = (
  request: Partial<BenchRequest>,
  signal = new AbortController().signal,
  say = (_: string): void => undefined,
) => runBench({ ...tiny, ...request }, { signal, env, say, load: loadEngine });

test('a scenario that does not exist is refused before anything is loaded', async () => {
  await expect(run({ scenarios: ['rate'] })).rejects.toMatchObject({
    code: 'invalid_usage',
    message: '--scenario does not know "rate".',
    hint: 'Did you mean rates?',
  });
});

test('a peer that is not there is refused before anything is loaded', async () => {
  await expect(run({ vs: ['/no/such/llama-bench'] })).rejects.toMatchObject({ code: 'tool_missing' });
});

test.skipIf(skipped)(`rates of a tiny run have every figure once${where}`, { timeout: limitMs }, async () => {
  const lines: string[] = [];
  const report = await run({}, undefined, (line) => lines.push(line));

  expect(lines).toEqual(['rates: 1 stream, sipp, 1 of 1', 'rates: 2 streams, sipp, 1 of 1']);
  expect(report.plan).toEqual({
    concurrency: [1, 2],
    repetitions: 1,
    promptTokens: 24,
    maxTokens: 4,
    threads: 1,
    contextSize: 256,
  });
  const value = (condition: string, quantity: string) =>
    report.figures.find((figure) => figure.condition === condition && figure.quantity === quantity)?.samples;
  expect(value('2 streams, cold', 'prompt tokens reused')).toEqual([0]);
  expect(value('2 streams, cold', 'prompt tokens evaluated')?.[0]).toBeGreaterThanOrEqual(40);
  expect(value('2 streams, warm', 'prompt tokens evaluated')).toEqual([2]);
  for (const { samples } of report.figures) expect(samples.every(Number.isFinite)).toBe(true);
  const names = report.figures.map(({ condition, quantity, subject }) => `${condition}: ${quantity}: ${subject}`);
  expect(new Set(names).size).toBe(names.length);
});

test.skipIf(skipped)(`the second turn of a chat evaluates only what is new${where}`, { timeout: limitMs }, async () => {
  const { figures } = await run({ scenarios: ['prefix'] });
  const beyond = figures.find(
    ({ condition, quantity }) => condition === 'second turn' && quantity === 'evaluated beyond the new',
  );
  expect(beyond?.samples).toEqual([0]);
});

test.skipIf(skipped)(`an abort ends a run with its reason${where}`, { timeout: limitMs }, async () => {
  const controller = new AbortController();
  const aborted = run({ repetitions: 100 }, controller.signal, () => controller.abort(new Error('interrupted')));
  await expect(aborted).rejects.toThrow('interrupted');
});

test.skipIf(skipped || platform === 'win32')(
  `a peer that dies is named with its last words${where}`,
  { timeout: limitMs },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'sipp-bench-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    for (const name of ['llama-bench', 'llama-server']) {
      writeFileSync(join(directory, name), '#!/bin/sh\necho "cannot load the model" >&2\nexit 4\n');
      chmodSync(join(directory, name), 0o755);
    }
    for (const name of ['llama-bench', 'llama-server']) {
      await expect(run({ concurrency: [1], vs: [join(directory, name)] })).rejects.toMatchObject({
        code: 'engine_failed',
        message: `${name} ended with exit code 4: cannot load the model.`,
      });
    }
  },
);
