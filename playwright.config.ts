import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { PATIENCE } from './tests/support/patience.ts';

const isCI = process.env.CI === 'true';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // A worker has a browser of its own, whose tests go one after the other. Two keep two cores busy.
  workers: Math.max(2, Math.floor(availableParallelism() / 2)),
  fullyParallel: false,
  forbidOnly: isCI,
  retries: 0,
  timeout: PATIENCE.test,
  expect: { timeout: PATIENCE.event },
  reporter: [['list']],
});
