import type { Locator } from '@playwright/test';
import { expect, test } from './support/fixtures.ts';
import { columnsWith, timelineOf } from './support/timeline.ts';

async function boxOf(locator: Locator) {
  const box = await locator.boundingBox();
  if (!box) throw new Error('It is not to be seen.');
  return box;
}

/** Where the playhead stands, in the pixels of the DevTools window. */
async function xOf(playhead: Locator): Promise<number> {
  const { x, width } = await boxOf(playhead);
  return x + width / 2;
}

test.describe('the timeline', () => {
  test.beforeEach(async ({ page, demo, pair, panel }) => {
    await pair();
    for (const path of ['/', '/books', '/authors']) await page.goto(demo.url + path);
    await expect(panel.verdict('GET', '/authors')).toHaveText('renewed');
  });

  test('has every request of the list, and stands at the selected one', async ({ panel }) => {
    const { picture, playhead } = timelineOf(panel);
    await expect(picture).toHaveAccessibleName(/^3 requests of 1 session from .* nothing lost/);
    await panel.select(panel.row('GET', '/'));
    await expect(playhead).toHaveAttribute('aria-valuetext', /GET \/ · 200 · created/);
    const first = await xOf(playhead);
    await panel.select(panel.row('GET', '/authors'));
    await expect(playhead).toHaveAttribute('aria-valuetext', /GET \/authors/);
    expect(await xOf(playhead)).toBeGreaterThan(first);
  });

  test('selects by a click, and names what is under the pointer', async ({ devTools, panel }) => {
    const { picture, playhead } = timelineOf(panel);
    await panel.select(panel.row('GET', '/books'));
    await expect(playhead).toHaveAttribute('aria-valuetext', /GET \/books/);
    const x = await xOf(playhead);
    await panel.select(panel.row('GET', '/'));
    const { y, height } = await boxOf(picture);
    await devTools.devtools.mouse.move(x, y + height - 20);
    await expect(panel.frame.getByText(/^#2 GET \/books · 200 · renewed/)).toBeVisible();
    await devTools.devtools.mouse.click(x, y + height - 20);
    await expect(panel.selected).toContainText('/books');
  });

  test('narrows the list by a brush, until its chip or Escape removes it', async ({
    devTools,
    panel,
  }) => {
    const { mouse, keyboard } = devTools.devtools;
    const { picture, playhead } = timelineOf(panel);
    const brush = async (): Promise<void> => {
      await panel.select(panel.row('GET', '/'));
      await expect(playhead).toHaveAttribute('aria-valuetext', /GET \/ /);
      const { y, height } = await boxOf(picture);
      const from = await xOf(playhead);
      await mouse.move(from - 6, y + height / 2);
      await mouse.down();
      await mouse.move(from + 6, y + height / 2, { steps: 3 });
      await mouse.up();
      await expect(panel.rows).toHaveCount(1);
      await expect(panel.row('GET', '/')).toHaveCount(1);
    };
    await brush();
    await panel.frame.getByRole('button', { name: 'Show requests of any time' }).click();
    await expect(panel.rows).toHaveCount(3);
    await brush();
    await keyboard.press('Escape');
    await expect(panel.rows).toHaveCount(3);
  });

  test('shows that requests overlap: one stands above the other', async ({ page, demo, panel }) => {
    const { picture, playhead } = timelineOf(panel);
    await page.goto(`${demo.url}/accidents`);
    await expect(panel.row('GET', '/accidents')).toHaveCount(1);
    // The picture is as wide as its time: what came before would leave to these two what is over.
    await panel.frame.getByRole('button', { name: 'Clear', exact: true }).click();
    await page.click('[data-accident="overlapping"]');
    const path = '/accidents/overlapping';
    await expect(panel.verdict('POST', `${path}/authors-panel`)).toHaveText(/lost · overwritten/);
    await panel.select(panel.row('POST', `${path}/books-panel`));
    await expect(playhead).toHaveAttribute('aria-valuetext', /books-panel · 200 · saved/);
    const lost = await panel
      .verdict('POST', `${path}/authors-panel`)
      .locator('.verdict')
      .evaluate((pill) => getComputedStyle(pill).backgroundColor);
    const saved = await panel
      .verdict('POST', `${path}/books-panel`)
      .locator('.verdict')
      .evaluate((pill) => getComputedStyle(pill).color);
    // While one is under way, the other is: for longer than the mark of the loss is wide.
    const start = (await xOf(playhead)) - (await boxOf(picture)).x;
    expect(await columnsWith(picture, [lost, saved], start)).toBeGreaterThan(5);
  });

  test('plays the requests by the space bar, and stops at the last', async ({ panel }) => {
    await panel.grid.press('Space');
    const play = panel.frame.getByRole('button', { name: 'Play the requests at their pace' });
    await expect(play).toHaveCount(0);
    await expect(play).toHaveCount(1);
    await expect(panel.selected).toContainText('/authors');
  });

  test('is folded, and stays so in the next panel', async ({ chromium, page, devTools, panel }) => {
    const { playhead } = timelineOf(panel);
    await panel.frame.getByRole('button', { name: 'Fold the timeline' }).click();
    await expect(playhead).toHaveCount(0);
    await devTools.close();
    const { panel: next } = await chromium.openDevTools(page);
    await expect(next.getByRole('grid', { name: 'Requests' })).toBeVisible();
    await expect(next.getByRole('slider')).toHaveCount(0);
    await next.getByRole('button', { name: 'What is shown' }).click();
    await next.getByRole('checkbox', { name: 'Timeline' }).check();
    await expect(next.getByRole('slider')).toHaveCount(1);
  });

  test('gives way to the list where the panel is low', async ({ devTools, panel }) => {
    const { playhead } = timelineOf(panel);
    await expect(playhead).toBeVisible();
    await devTools.resize(1280, 250);
    await expect(playhead).toBeHidden();
  });
});
