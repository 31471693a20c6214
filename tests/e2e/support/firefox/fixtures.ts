/**
 * `test` for Firefox: one browser for all tests of a worker, its toolbox opened for each. Where no
 * Firefox is found the tests say that they are skipped; on a build server they fail.
 */
import { test as base } from '@playwright/test';
import { isCI } from '../../../../scripts/lib/project.mjs';
import { findFirefox } from '../../../../scripts/lib/browsers.mjs';
import { PATIENCE } from '../../../support/patience.ts';
import { type DemoServer, startDemo } from '../demo.ts';
import { FIREFOX_EXTENSION } from '../extension.ts';
import type { FirefoxDevTools } from './devtools.ts';
import { type Firefox, launchFirefox } from './launch.ts';

interface WorkerFixtures {
  extension: string;
  dark: boolean;
  firefox: Firefox;
}

interface TestFixtures {
  firefoxIsThere: undefined;
  devTools: FirefoxDevTools;
  demo: DemoServer;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  extension: [FIREFOX_EXTENSION, { option: true, scope: 'worker' }],
  dark: [false, { option: true, scope: 'worker' }],

  firefoxIsThere: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use, testInfo) => {
      const missing = findFirefox() === undefined;
      testInfo.skip(missing && !isCI(), 'no Firefox: install firefox-esr, or set FIREFOX_PATH');
      await use(undefined);
    },
    { auto: true },
  ],

  firefox: [
    async ({ extension, dark }, use) => {
      const firefox = await launchFirefox({ extension, dark });
      await use(firefox);
      await firefox.close();
    },
    { scope: 'worker', timeout: PATIENCE.test },
  ],

  devTools: async ({ firefox }, use, testInfo) => {
    await firefox.goto('about:blank');
    await firefox.clearCookies();
    const devTools = await firefox.openDevTools();
    await use(devTools);
    if (testInfo.status !== testInfo.expectedStatus) {
      const path = testInfo.outputPath('firefox.png');
      await firefox.screenshot(path);
      testInfo.attachments.push({ name: 'Firefox', contentType: 'image/png', path });
    }
    await devTools.close();
  },

  // eslint-disable-next-line no-empty-pattern
  demo: async ({}, use) => {
    const demo = await startDemo({ middleware: 'express-session' });
    await use(demo);
    await demo.stop();
  },
});

export { expect } from '@playwright/test';
