import { defineConfig } from 'vitest/config';

const rooms = 'cli,runtime,models,toolchain,catalog,gateway,examples';

export default defineConfig({
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
