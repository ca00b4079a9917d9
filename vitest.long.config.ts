import { defineConfig } from 'vitest/config';

// What takes longer than `npm test` may: kills under load, real SDKs, fuzzing.
export default defineConfig({
  test: {
    include: ['tests/long/**/*.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 600_000,
    hookTimeout: 120_000,
  },
});
