import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    exclude: ['tests/e2e/**', 'tests/desktop/**', 'tests/long/**', 'node_modules/**'],
    pool: 'forks',
    // Many files wait on sockets and child processes: on two cores the default, one worker, leaves one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // What hangs is to be noticed; what is slow on a busy machine is not to fail.
    // A test that needed its second try says so in the output.
    retry: process.env.CI ? 1 : 0,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
