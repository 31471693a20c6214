import type { CDPSession, Page } from '@playwright/test';
import { targetOf } from './target.ts';

/**
 * Closes a page, and its DevTools with it, also where it is just going elsewhere by itself. Chromium
 * then says that it closes the page, and forgets it as the new document comes, so that `page.close()`
 * waits forever: it is told again at each new document.
 * https://github.com/microsoft/playwright/issues/41900, https://issues.chromium.org/issues/536385539
 */
export async function closePage(page: Page, browser: CDPSession): Promise<void> {
  if (page.isClosed()) return;
  const targetId = await targetOf(page);
  page.on('framenavigated', () => {
    // Where it has gone meanwhile, there is nothing left to tell.
    browser.send('Target.closeTarget', { targetId }).catch(() => undefined);
  });
  await page.close();
}
