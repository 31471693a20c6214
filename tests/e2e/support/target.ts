import type { Page } from '@playwright/test';

/** Chromium's own id of a page, for what it offers beside Playwright. */
export async function targetOf(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { targetInfo } = await session.send('Target.getTargetInfo');
  await session.detach();
  return targetInfo.targetId;
}
