import type { ServedFile } from './serve-files.ts';
import { serveFiles } from './serve-files.ts';

export interface WorkerQuestion {
  readonly chromium: string;
  /** The worker's script, an ES module. It is posted `message` and answers with one message. */
  readonly script: string;
  readonly message: unknown;
  /** What the worker fetches, by path. */
  readonly files: Readonly<Record<string, ServedFile>>;
  readonly isolated: boolean;
}

/** Opens a page in Chromium, has a worker there answer a question, and closes everything. */
export async function askWorker({ chromium, script, message, files, isolated }: WorkerQuestion): Promise<unknown> {
  const playwright = await import('playwright-core');
  const server = await serveFiles(
    { ...files, '/': { text: '<!doctype html>' }, '/worker.js': { text: script } },
    { isolated },
  );
  try {
    const browser = await playwright.chromium.launch({ executablePath: chromium });
    try {
      const page = await browser.newPage();
      await page.goto(server.origin);
      return await page.evaluate(askInPage, message);
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

/** Runs in the page: nothing from outside can be used in it. */
function askInPage(message: unknown): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`));
    worker.postMessage(message);
  });
}
