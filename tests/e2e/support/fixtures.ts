/**
 * `test` for Chromium: one browser for all tests of a worker; a page with DevTools on the Sessions
 * tab and a demo server of its own for each test.
 */
import { randomBytes } from 'node:crypto';
import { type Page, test as base } from '@playwright/test';
import { type Chromium, launchChromium } from './chromium.ts';
import { type DemoMiddleware, type DemoServer, startDemo } from './demo.ts';
import type { DevTools } from './devtools.ts';
import { CHROMIUM_EXTENSION, grantHosts } from './extension.ts';
import { PATIENCE } from '../../support/patience.ts';
import { pairBrowser } from './pairing.ts';
import { type Panel, panelOf } from './panel.ts';

interface WorkerOptions {
  extension: string;
  dark: boolean;
  /** Match patterns that the extension holds the permission for, besides those of its manifest. */
  hosts: string[];
  /** More flags of Chromium. */
  flags: string[];
}

interface WorkerFixtures extends WorkerOptions {
  chromium: Chromium;
}

interface TestFixtures {
  /** What the demo's sessions run on. */
  middleware: DemoMiddleware;
  page: Page;
  devTools: DevTools;
  panel: Panel;
  demo: DemoServer;
  /** The token of the demo. */
  token: string;
  /** Pairs the browser with the demo. */
  pair: () => Promise<void>;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  middleware: ['express-session', { option: true }],
  extension: [CHROMIUM_EXTENSION, { option: true, scope: 'worker' }],
  dark: [false, { option: true, scope: 'worker' }],
  hosts: [[], { option: true, scope: 'worker' }],
  flags: [[], { option: true, scope: 'worker' }],

  chromium: [
    async ({ extension, dark, hosts, flags }, use) => {
      const granted = grantHosts(extension, hosts);
      try {
        const chromium = await launchChromium({ extension: granted.path, dark, flags });
        await use(chromium);
        await chromium.close();
      } finally {
        granted.remove();
      }
    },
    { scope: 'worker', timeout: PATIENCE.test },
  ],

  page: async ({ chromium }, use) => {
    await chromium.context.clearCookies(); // ports share cookies, so an earlier test's would show
    const page = await chromium.newPage();
    await use(page);
    await chromium.closePage(page); // and its DevTools with it
  },

  devTools: async ({ chromium, page }, use, testInfo) => {
    // The panel keeps its filter, which would hide rows of this test for the one before.
    const worker = await chromium.serviceWorker();
    await worker.evaluate("chrome.storage.local.remove('preferences')");
    const devTools = await chromium.openDevTools(page);
    await use(devTools);
    if (testInfo.status === testInfo.expectedStatus || devTools.devtools.isClosed()) return;
    const path = testInfo.outputPath('devtools.png');
    await devTools.screenshot(path);
    testInfo.attachments.push({ name: 'DevTools', contentType: 'image/png', path });
  },

  panel: async ({ devTools }, use) => {
    await use(panelOf(devTools.panel));
  },

  // Playwright reads the names of the fixtures it has to prepare from this pattern.
  // eslint-disable-next-line no-empty-pattern
  token: async ({}, use) => {
    await use(randomBytes(32).toString('base64url'));
  },

  demo: async ({ token, middleware }, use) => {
    const demo = await startDemo({ middleware, env: { SESSIONS_DEVTOOLS_TOKEN: token } });
    await use(demo);
    await demo.stop();
  },

  pair: async ({ chromium, demo }, use) => {
    await use(() => pairBrowser(chromium, demo));
  },
});

export { expect } from '@playwright/test';
