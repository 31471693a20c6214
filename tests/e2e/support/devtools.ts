/** One DevTools window of Chromium, and the extension's panel in it. */
import type { CDPSession, Frame, FrameLocator, Page } from '@playwright/test';
import { PATIENCE } from '../../support/patience.ts';
import { targetOf } from './target.ts';
import { poll } from './wait.ts';

const PANEL_PATH = '/panel.html';

export interface DevTools {
  /** The DevTools window itself. */
  devtools: Page;
  /** The extension's panel: getByRole, click, fill and expect work in it. */
  panel: FrameLocator;
  /** The same document for `evaluate`. */
  frame: Frame;
  /** Selects a tool by the name on its tab. */
  select(tool: string): Promise<void>;
  /** Sets the size of the DevTools window's content. */
  resize(width: number, height: number): Promise<void>;
  /** A picture of the DevTools window with its toolbar. */
  screenshot(path: string): Promise<void>;
  close(): Promise<void>;
}

/** Opens DevTools on a page, selects the extension's tab and waits until its panel has loaded. */
export async function openDevTools(
  page: Page,
  browser: CDPSession,
  tool = 'Sessions',
): Promise<DevTools> {
  const opened = page.context().waitForEvent('page', {
    predicate: (candidate) => candidate.url().startsWith('devtools://'),
    timeout: PATIENCE.event,
  });
  const targetId = await targetOf(page);
  await Promise.all([opened, browser.send('Target.openDevTools', { targetId })]);
  const devtools = await opened;
  await select(devtools, tool);
  const frame = await panelFrame(devtools);
  // Requests that come before the background watches for the panel are seen by half.
  await frame.locator('[aria-busy="false"]').waitFor();
  return {
    devtools,
    panel: devtools.frameLocator(`iframe[src$="${PANEL_PATH}"]`),
    frame,
    select: (name) => select(devtools, name),
    async resize(width, height) {
      await devtools.setViewportSize({ width, height });
      await frame.waitForFunction((expected) => innerWidth === expected, width);
      await painted(frame);
    },
    async screenshot(path) {
      await painted(frame);
      await devtools.screenshot({ path });
    },
    close: () => devtools.close(),
  };
}

/** Resolves when the panel has drawn what it was told of. */
async function painted(frame: Frame): Promise<void> {
  // The first comes before that is painted, the second after.
  await frame.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(done));
      }),
  );
}

/** The click waits for the tab: it appears once the extension's `panels.create` is through. */
async function select(devtools: Page, tool: string): Promise<void> {
  await devtools.getByRole('tab', { name: tool, exact: true }).click();
}

async function panelFrame(devtools: Page): Promise<Frame> {
  const frame = await poll(`the panel's frame ${PANEL_PATH}`, () =>
    devtools.frames().find((frame) => isPanel(frame.url())),
  );
  await frame.waitForLoadState('load'); // so its scripts have run
  return frame;
}

function isPanel(url: string): boolean {
  return url.startsWith('chrome-extension://') && new URL(url).pathname === PANEL_PATH;
}
