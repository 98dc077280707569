import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelFile } from '../../../runtime/engine/engine.ts';
import { bundleWorker } from '../../../runtime/testing/browser/bundle-worker.ts';
import { type ServedFile, serveFiles } from '../../../runtime/testing/browser/serve-files.ts';
import { type BrowserLoad, type BrowserRates, type BrowserRequest, type BrowserSubject, paths } from './measurement.ts';
import type { BenchPage } from './page.ts';

export interface BenchPageOptions {
  readonly chromium: string;
  /** The checkout: the page's scripts are bundled from its sources. */
  readonly root: string;
  readonly modulesDirectory: string;
  /** Folder of the package @wllama/wllama. */
  readonly wllama: string | undefined;
  readonly model: ModelFile;
  readonly signal: AbortSignal;
}

export interface OpenPage {
  load(subject: BrowserSubject, load: BrowserLoad): Promise<void>;
  run(subject: BrowserSubject, request: BrowserRequest): Promise<BrowserRates>;
}

/** Opens a page that can run the engines side by side, hands it to `use`, and closes browser and server. */
export async function withBenchPage<T>(options: BenchPageOptions, use: (page: OpenPage) => Promise<T>): Promise<T> {
  const playwright = await import('playwright-core');
  // Without isolation, threads are not to be had: both engines run on one.
  const server = await serveFiles(await collectFiles(options), { isolated: false });
  try {
    const browser = await playwright.chromium.launch({ executablePath: options.chromium });
    const stop = () => void browser.close();
    options.signal.addEventListener('abort', stop, { once: true });
    try {
      const page = await browser.newPage();
      await page.goto(server.origin);
      await page.waitForFunction(() => 'benchPage' in globalThis);
      return await use({
        load: (subject, load) => page.evaluate(loadInPage, { subject, load }),
        run: (subject, request) => page.evaluate(runInPage, { subject, request }),
      });
    } finally {
      options.signal.removeEventListener('abort', stop);
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

async function collectFiles(options: BenchPageOptions): Promise<Readonly<Record<string, ServedFile>>> {
  const { root, modulesDirectory, wllama, model } = options;
  const source = (name: string) => join(root, 'toolchain/bench/browser', name);
  const modules = readdirSync(modulesDirectory).map((name) => [
    paths.modules + name,
    { file: join(modulesDirectory, name) },
  ]);
  return {
    '/': { text: `<!doctype html><script type="module" src="${paths.page}"></script>` },
    [paths.page]: { text: await bundleWorker(source('page.ts')) },
    [paths.worker]: { text: await bundleWorker(source('engine-worker.ts')) },
    [paths.model]: { file: model.path },
    ...Object.fromEntries(modules),
    ...(wllama !== undefined && {
      [paths.wllama]: { file: join(wllama, 'esm/index.js') },
      [paths.wllamaWasm]: { file: join(wllama, 'esm/wasm/wllama.wasm') },
    }),
  };
}

// These two run in the page: nothing from outside can be used in them. The casts: page.ts has put the object there.

function loadInPage({ subject, load }: { readonly subject: BrowserSubject; readonly load: BrowserLoad }) {
  return (globalThis as unknown as { readonly benchPage: BenchPage }).benchPage.load(subject, load);
}

function runInPage({ subject, request }: { readonly subject: BrowserSubject; readonly request: BrowserRequest }) {
  return (globalThis as unknown as { readonly benchPage: BenchPage }).benchPage.run(subject, request);
}
