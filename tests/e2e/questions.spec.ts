import { startShop, type ObservedApp } from './support/apps.ts';
import { expect, test as base } from './support/fixtures.ts';
import { handsAt, type Hands } from './support/hands.ts';
import { pairBy, printedLink } from './support/pairing.ts';
import { columnsWith, timelineOf } from './support/timeline.ts';

/** What a power user asks, and how many actions the answer may cost. */
const test = base.extend<{ shop: ObservedApp; hands: Hands }>({
  // eslint-disable-next-line no-empty-pattern
  shop: async ({}, use) => {
    const shop = await startShop();
    await use(shop);
    await shop.close();
  },
  hands: async ({ devTools: { devtools } }, use) => {
    await use(handsAt(devtools.keyboard));
  },
});

test.describe('of a shop', () => {
  test.beforeEach(async ({ chromium, page, panel, shop }) => {
    await page.goto(`${shop.url}/about`); // the link is printed with the first request
    await pairBy(chromium, await printedLink(shop));
    for (const path of ['/', '/add', '/cart', '/empty', '/cart', '/pay', '/cart']) {
      await page.goto(shop.url + path);
    }
    await expect(panel.verdict('GET', '/cart')).toHaveText(['renewed', 'renewed', 'renewed']);
  });

  test('where did this value become 0: at most 3 actions', async ({ panel, hands }) => {
    await hands.click(panel.row('GET', '/cart').last());
    await hands.click(panel.detail.getByRole('treeitem', { name: /cart/ }));
    const total = panel.detail.getByRole('treeitem', { name: /total/ });
    await expect(total).toContainText('0');
    await total.hover();
    await hands.click(total.getByRole('button', { name: 'History of this key' }));

    const values = panel.detail.getByRole('list', { name: 'Values of the key' });
    const become = values.getByRole('listitem').last();
    const emptied = panel.row('GET', '/empty').locator('[data-column="number"]');
    await expect(become.getByRole('button')).toHaveText(`#${await emptied.innerText()}`);
    await expect(become).toContainText(/changed.*saved/);
    expect(hands.actions.length).toBeLessThanOrEqual(3);
  });

  test('who deleted this key: at most 3 actions', async ({ panel, hands }) => {
    const filter = panel.frame.getByRole('combobox', { name: 'Filter requests' });
    await hands.write(filter, 'key:coupon');
    await expect(panel.rows).toHaveCount(2);
    await expect(panel.changes('GET', '/pay')).toContainText('−coupon');
    expect(hands.actions.length).toBeLessThanOrEqual(3);
  });

  test('compare 12 and 31: at most 3 actions', async ({ page, panel, shop, hands }) => {
    for (let request = 0; request < 25; request++) {
      await page.evaluate((url) => fetch(url), `${shop.url}/`);
    }
    const numbered = (number: number) =>
      panel.rows.filter({
        has: panel.frame.locator('[data-column="number"]', { hasText: RegExp(`^${number}$`) }),
      });
    await expect(numbered(31)).toHaveCount(1);

    await hands.click(numbered(12));
    await hands.press('c');
    await hands.click(numbered(31));

    const comparison = panel.detail.getByRole('region', { name: 'Comparison' });
    await expect(comparison).toContainText('After #12, with after #31');
    await expect(comparison.getByRole('table')).toContainText('visits');
    expect(hands.actions.length).toBeLessThanOrEqual(3);
  });

  test('give this to a colleague: 2 actions', async ({ panel, hands, devTools: { devtools } }) => {
    const verdicts = await panel.rows.locator('[data-column="verdict"]').allTextContents();
    const given = devtools.waitForEvent('download');
    await hands.click(panel.frame.getByRole('button', { name: 'Export a recording' }));
    await hands.click(panel.frame.getByRole('button', { name: 'Save the file' }));
    const file = await (await given).path();
    expect(hands.actions).toHaveLength(2);

    const chooser = devtools.waitForEvent('filechooser');
    await panel.frame.getByRole('button', { name: 'Open a recording' }).click();
    await (await chooser).setFiles(file);
    await expect(panel.frame.getByText(/This is a recording/)).toBeVisible();
    await expect(panel.rows.locator('[data-column="verdict"]')).toHaveText(verdicts);
  });
});

test('which requests overlapped: 0 actions, it is seen', async ({
  page,
  demo,
  pair,
  panel,
  hands,
}) => {
  await pair();
  await page.goto(`${demo.url}/accidents`);
  await page.click('[data-accident="overlapping"]');
  const path = '/accidents/overlapping';
  const lost = panel.verdict('POST', `${path}/authors-panel`);
  const saved = panel.verdict('POST', `${path}/books-panel`);
  await expect(lost).toHaveText(/lost · overwritten/);

  // In the picture one stands above the other, and each row names the other by its number.
  const colours = [
    await lost.locator('.verdict').evaluate((pill) => getComputedStyle(pill).backgroundColor),
    await saved.locator('.verdict').evaluate((pill) => getComputedStyle(pill).color),
  ] as const;
  await expect.poll(() => columnsWith(timelineOf(panel).picture, colours)).toBeGreaterThan(0);
  const numberOf = (name: string) =>
    panel.row('POST', `${path}/${name}`).locator('[data-column="number"]').innerText();
  const marksOf = (name: string) =>
    panel.row('POST', `${path}/${name}`).locator('[data-column="marks"]');
  await expect(marksOf('authors-panel')).toContainText(await numberOf('books-panel'));
  await expect(marksOf('books-panel')).toContainText(await numberOf('authors-panel'));
  expect(hands.actions).toHaveLength(0);
});
