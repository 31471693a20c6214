import { expect, test } from './support/fixtures.ts';

/**
 * Of what every test ends with. Where a page is closed as its next document comes, Chromium forgets
 * to close it about once in three times.
 */
const ROUNDS = 10;

test('a page that is just going elsewhere is closed', async ({ chromium, demo }) => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const page = await chromium.newPage();
    await page.goto(demo.url);
    await expect(
      page.evaluate(() => {
        location.reload();
        return new Promise(() => undefined);
      }),
    ).rejects.toThrow('navigation');
    await chromium.closePage(page);
    expect(page.isClosed()).toBe(true);
  }
});
