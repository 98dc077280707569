import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{cli,runtime,models,toolchain,catalog,gateway,examples}/**/*.test.{ts,tsx}'],
    // The engine addon owns threads and process-wide backends: one process per file keeps suites apart.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
