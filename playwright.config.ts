import { defineConfig } from '@playwright/test';
import { PATIENCE } from './tests/support/patience.ts';

const isCI = process.env.CI === 'true';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // One browser with one extension: its tests go one after the other.
  workers: 1,
  fullyParallel: false,
  forbidOnly: isCI,
  retries: 0,
  timeout: PATIENCE.test,
  expect: { timeout: PATIENCE.event },
  reporter: [['list']],
});
