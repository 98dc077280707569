// Starts screenshots.ts, which Node cannot read by itself.
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const { module } = await runnerImport(fileURLToPath(new URL('screenshots.ts', import.meta.url)), { configFile: false });
await module.takeScreenshots(process.argv.slice(2));
