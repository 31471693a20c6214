/** A walk through the demo, as a newcomer would take it. */
import type { Page } from '@playwright/test';
import { launchChromium, type Chromium } from '../../tests/e2e/support/chromium.ts';
import { startDemo, type DemoMiddleware } from '../../tests/e2e/support/demo.ts';
import type { DevTools } from '../../tests/e2e/support/devtools.ts';
import { pairBrowser } from '../../tests/e2e/support/pairing.ts';
import { panelOf, type Panel } from '../../tests/e2e/support/panel.ts';
import type { Server } from '../../tests/e2e/support/server.ts';

const ACCIDENTS = [
  'in-place',
  'store-fails',
  'after-response',
  'map',
  'overlapping',
  'secure-cookie',
];

/** The demo in a browser with the panel open. */
export interface Stage {
  chromium: Chromium;
  demo: Server;
  page: Page;
  devTools: DevTools;
  panel: Panel;
}

/** Has something done on a stage, and clears it away. */
export async function onStage<Result>(
  { dark, middleware }: { dark: boolean; middleware: DemoMiddleware },
  act: (stage: Stage) => Promise<Result>,
): Promise<Result> {
  const demo = await startDemo({ middleware });
  const chromium = await launchChromium({ dark });
  try {
    const page = await chromium.newPage();
    const devTools = await chromium.openDevTools(page);
    return await act({ chromium, demo, page, devTools, panel: panelOf(devTools.panel) });
  } finally {
    await chromium.close();
    await demo.stop();
  }
}

/** Opens the demo before anybody has paired with it. */
export async function arrive({ page, demo, panel }: Stage): Promise<void> {
  await page.goto(demo.url);
  await panel.frame.getByText('Not paired with').waitFor();
}

/** What a newcomer would try, in the order of the demo's own advice. */
export async function walk({ chromium, demo, page, panel }: Stage): Promise<void> {
  const { url } = demo;
  await pairBrowser(chromium, demo);
  await page.goto(url);
  await page.goto(`${url}/books`);
  await page.goto(`${url}/about`);
  await page.goto(`${url}/login?next=/reading-list`);
  await page.fill('#name', 'Ada');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL((at) => at.pathname === '/reading-list');
  for (const id of ACCIDENTS) {
    await page.goto(`${url}/accidents`);
    await page.click(`[data-accident="${id}"]`);
    await page.waitForSelector('#outcome, #stored');
  }
  await page.goto(`${url}/accidents`);
  await page.click('[data-instead="in-place"]');
  await page.waitForSelector('#outcome, #stored');
  await page.goto(url);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await panel.verdict('POST', '/logout').filter({ hasText: 'destroyed' }).waitFor();
}
