import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageRoot } from '../../../models/package-root.ts';
import { findChromium } from '../../../runtime/testing/browser/find-chromium.ts';
import { alternate, ratioFigures, type Subject } from '../alternate.ts';
import type { BrowserSubject } from '../browser/measurement.ts';
import type { OpenPage } from '../browser/open-bench-page.ts';
import type { Bench, Scenario } from '../scenario.ts';

const condition = '1 thread, Chromium';

export const wasmScenario: Scenario = {
  name: 'wasm',
  summary: 'decode rate of the WebAssembly engine in Chromium, beside wllama',
  async run(bench) {
    const ready = prepare(bench);
    if ('missing' in ready) {
      bench.note(`wasm was left out: ${ready.missing}`);
      return [];
    }
    // It needs developer's tools, which installed copies come without.
    const { withBenchPage } = await import('../browser/open-bench-page.ts');
    const { model, plan, peers, signal } = bench;
    const subjects: readonly BrowserSubject[] = peers.wllama === undefined ? ['sipp'] : ['sipp', 'wllama'];
    const figures = await withBenchPage({ ...ready, model, wllama: peers.wllama, signal }, async (page) => {
      const measured: Subject[] = [];
      for (const name of subjects) measured.push(await subjectIn(page, bench, name));
      return alternate(measured, { ...bench, ...plan, scenario: 'wasm', label: condition });
    });
    return [...figures, ...ratioFigures(figures, { of: 'sipp', to: 'wllama' })];
  },
};

async function subjectIn(page: OpenPage, { model, plan }: Bench, name: BrowserSubject): Promise<Subject> {
  const { contextSize, maxTokens } = plan;
  await page.load(name, { model, contextSize });
  const run = () => page.run(name, { prompt: 'The', maxTokens });
  await run(); // Browsers compile what runs often once more.
  return {
    name,
    measure: async () => {
      const { seen, own } = await run();
      return [
        { quantity: 'decode rate', condition, unit: 'tokens/s', value: seen },
        { quantity: 'decode rate, own clock', condition, unit: 'tokens/s', value: own },
      ];
    },
  };
}

interface Prepared {
  readonly chromium: string;
  readonly root: string;
  readonly modulesDirectory: string;
}

function prepare({ env }: Pick<Bench, 'env'>): Prepared | { readonly missing: string } {
  const root = packageRoot();
  const modulesDirectory = join(root, '.build/artifacts/npm/sipp/dist/wasm');
  if (!existsSync(join(modulesDirectory, 'sipp-wasm.js'))) {
    return { missing: 'the module is not built; `sipp build wasm` builds it.' };
  }
  const chromium = findChromium(env);
  if (chromium === undefined) return { missing: 'there is no Chromium on the path; CHROMIUM_PATH can name one.' };
  if (!isInstalled(root, 'playwright-core')) return { missing: 'playwright-core is not installed; `npm ci` does it.' };
  return { chromium, root, modulesDirectory };
}

function isInstalled(root: string, name: string): boolean {
  try {
    createRequire(join(root, 'package.json')).resolve(name);
    return true;
  } catch {
    // It is a developer's tool, which installed copies come without.
    return false;
  }
}
