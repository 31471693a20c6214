import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { PATIENCE } from './tests/support/patience.ts';

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    exclude: ['tests/e2e/**', '**/node_modules/**'],
    restoreMocks: true,
    // One more than there are cores, as many tests wait. Of two cores vitest would use one.
    maxWorkers: availableParallelism() + 1,
    testTimeout: PATIENCE.test,
    hookTimeout: PATIENCE.test,
    teardownTimeout: PATIENCE.end,
    expect: { poll: { timeout: PATIENCE.event } },
  },
});
