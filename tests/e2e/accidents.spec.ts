import { expect, test } from './support/fixtures.ts';

/**
 * Each accident of the demo, in the tab, and proven: the page that follows loads the session anew
 * from the real store, and shows what is in it.
 */
test.describe('session accidents', () => {
  test.beforeEach(async ({ pair, page, demo }) => {
    await pair();
    await page.goto(`${demo.url}/accidents`);
  });

  const LOST = [
    { id: 'store-fails', reason: 'save-failed', why: 'the store failed to save it' },
    { id: 'after-response', reason: 'too-late', why: 'after express-session had decided' },
    { id: 'map', reason: 'unserialisable', why: 'ratings.stars (Map) does not survive storage' },
  ];
  for (const { id, reason, why } of LOST) {
    test(`${id}: lost, ${reason}`, async ({ page, demo, panel }) => {
      const path = `/accidents/${id}`;
      await page.click(`[data-accident="${id}"]`);
      await expect(panel.verdict('POST', path)).toHaveText(`lost · ${reason}`);
      await panel.select(panel.row('POST', path));
      await expect(panel.detail).toContainText(why);
      await expect(panel.detail).toContainText('What to do:');

      await page.goto(`${demo.url}${path}`);
      const stored: unknown = JSON.parse(await page.innerText('#stored'));
      expect(stored).toEqual(id === 'map' ? { ratings: { round: 1, stars: {} } } : {});
    });
  }

  test('overlapping: the earlier is overwritten by the later', async ({ page, panel }) => {
    await page.click('[data-accident="overlapping"]');
    await page.waitForSelector('#stored, #outcome');
    await expect(panel.verdict('POST', '/accidents/overlapping/authors-panel')).toHaveText(
      /lost · overwritten/,
    );
    const earlier = panel.row('POST', '/accidents/overlapping/authors-panel');
    const later = panel.row('POST', '/accidents/overlapping/books-panel');
    const number = await later.getByRole('gridcell').first().innerText();
    await expect(earlier).toContainText(`overwritten by #${number}`);
    await panel.select(earlier);
    await expect(panel.detail).toContainText(
      `Then #${number}, which had loaded the session before`,
    );
    await expect(panel.detail).toContainText('authors_panel_opened is lost again');
    await panel.detail.getByRole('button', { name: `#${number}` }).click();
    await expect(panel.selected).toContainText('/accidents/overlapping/books-panel');
  });

  test('slow-redirect: the next page read the session before the save had ended', async ({
    page,
    panel,
  }) => {
    await page.click('[data-accident="slow-redirect"]');
    await expect(panel.verdict('POST', '/accidents/slow-redirect')).toHaveText('saved');
    const number = await panel
      .row('POST', '/accidents/slow-redirect')
      .getByRole('gridcell')
      .first()
      .innerText();
    await expect(panel.row('GET', '/accidents/slow-redirect').last()).toContainText(
      `stale read of #${number}`,
    );
  });

  test('logout-race: the logout is undone', async ({ page, panel }) => {
    await page.click('[data-accident="logout-race"]');
    const logout = panel.row('POST', '/accidents/logout-race/logout');
    await expect(logout).toContainText('destroyed');
    await expect(logout).toContainText(/undone by #\d+/);
  });

  test('secure-cookie: lost, insecure', async ({ page, panel }) => {
    await page.click('[data-accident="secure-cookie"]');
    const office = panel
      .row('GET', '/accidents/secure-cookie/office')
      .filter({ hasText: 'lost · insecure' });
    await expect(office).toHaveCount(1);
    await panel.select(office);
    await expect(panel.detail).toContainText('admin.sid is marked Secure');
    await expect(panel.detail).toContainText("cookie: { secure: 'auto' }");
  });
});
