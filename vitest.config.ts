import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const rooms = 'cli,runtime,models,toolchain,catalog,gateway,examples';

export default defineConfig({
  // What examples import: the package itself, and a stand-in for a framework that is no dependency.
  resolve: {
    alias: {
      '@sipphq/sipp': fileURLToPath(new URL('runtime/index.ts', import.meta.url)),
      '@tanstack/react-router': fileURLToPath(new URL('examples/testing/tanstack-router.ts', import.meta.url)),
    },
  },
  test: {
    // What takes long runs by `sipp test smoke` only.
    include: [process.env['SIPP_SMOKE'] ? 'toolchain/**/*.smoke.ts' : `{${rooms}}/**/*.test.{ts,tsx}`],
    // The engine addon owns threads and process-wide backends: one process per file keeps suites apart.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
