import { expect, test } from './support/fixtures.ts';
import { LATE_PATH, startLateResponse } from './support/late-response.ts';
import { pairBy } from './support/pairing.ts';
import { panelOf } from './support/panel.ts';

/** In about one of ten the browser tells of the requests out of order. */
const RESTARTS = 12;

/** Three requests, one after another: the first starts the worker, the others find it starting. */
async function fetchAll(url: string): Promise<void> {
  for (let n = 1; n <= 3; n++) await fetch(`${url}&n=${n}`);
}

test.describe('watching', () => {
  test('a panel opened late shows the history of the server', async ({
    chromium,
    page,
    demo,
    pair,
  }) => {
    await pair();
    await page.goto(demo.url);
    await page.goto(`${demo.url}/books`);
    const late = panelOf((await chromium.openDevTools(page)).panel);
    await expect(late.verdict('GET', '/')).toHaveText('created');
    await expect(late.row('GET', '/books')).toContainText('before the panel was open');
  });

  test('the log is preserved over navigations and reloads, unless it is not to be', async ({
    page,
    demo,
    pair,
    panel,
  }) => {
    await pair();
    await page.goto(demo.url);
    await page.goto(`${demo.url}/books`);
    await page.reload();
    await expect(panel.row('GET', '/books')).toHaveCount(2);
    await expect(panel.row('GET', '/')).toHaveCount(1);

    await panel.setView('Preserve log', false);
    await page.reload();
    await expect(panel.row('GET', '/')).toHaveCount(0);
    await expect(panel.row('GET', '/books')).toHaveCount(1);
    await page.goto(`${demo.url}/authors`);
    await expect(panel.rows).toHaveCount(1);
    await expect(panel.row('GET', '/authors')).toHaveCount(1);
    await panel.setView('Preserve log', true);
  });

  test("a second tab's requests are other clients, and not this tab's", async ({
    chromium,
    page,
    demo,
    pair,
    panel,
  }) => {
    await pair();
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    const other = await chromium.newPage();
    await other.goto(`${demo.url}/authors`);
    await expect(panel.row('GET', '/authors')).toContainText('other client');
    await expect(panel.row('GET', '/')).not.toContainText('other client');
    await panel.setView('Other clients', false);
    await expect(panel.row('GET', '/authors')).toHaveCount(0);
    await panel.setView('Other clients', true);
    await chromium.closePage(other);
  });

  test('a record that is here before its response is of no other client', async ({
    chromium,
    page,
    panel,
  }) => {
    const server = await startLateResponse();
    try {
      await pairBy(chromium, server.link());
      await page.goto(server.url);
      await expect(panel.row('GET', '/')).toHaveCount(1);
      await page.evaluate((url) => void fetch(url), server.lateUrl);
      await server.recordIsTold();
      await expect(panel.row('GET', LATE_PATH)).not.toContainText('other client');
      server.respond();
      await expect(panel.verdict('GET', LATE_PATH)).toHaveText('saved');
      await expect(panel.row('GET', LATE_PATH)).toHaveCount(1);
    } finally {
      await server.close();
    }
  });

  test('DevTools closed and reopened', async ({ chromium, page, demo, pair }) => {
    await pair();
    const first = await chromium.openDevTools(page);
    await page.goto(demo.url);
    await expect(panelOf(first.panel).verdict('GET', '/')).toHaveText('created');
    await first.close();
    await page.goto(`${demo.url}/books`);
    const second = panelOf((await chromium.openDevTools(page)).panel);
    await page.goto(`${demo.url}/authors`);
    await expect(second.verdict('GET', '/authors')).toHaveText('renewed');
    await expect(second.row('GET', '/books')).toContainText('before the panel was open');
  });

  test('the background worker is ended, and the next request appears', async ({
    chromium,
    page,
    demo,
    pair,
    panel,
  }) => {
    await pair();
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await chromium.killServiceWorker();
    await page.goto(`${demo.url}/books`);
    await expect(panel.verdict('GET', '/books')).toHaveText('renewed');
    await expect(panel.row('GET', '/books')).not.toContainText('other client');
  });

  test('the background worker is ended again and again amid requests, and each is of this tab', async ({
    chromium,
    page,
    demo,
    pair,
    devTools,
    panel,
  }) => {
    await devTools.resize(1280, 1400); // so that every row is drawn
    await pair();
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    for (let restart = 1; restart <= RESTARTS; restart++) {
      await chromium.killServiceWorker();
      await page.evaluate(fetchAll, `${demo.url}/authors?restart=${restart}`);
      const verdicts = Array<string>(restart * 3).fill('renewed');
      await expect(panel.verdict('GET', '/authors')).toHaveText(verdicts);
    }
    await expect(panel.frame.getByText('another client')).toHaveCount(0);
  });

  test('pause, clear and filter', async ({ page, demo, pair, panel }) => {
    await pair();
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await panel.frame.getByRole('button', { name: 'Pause recording' }).click();
    await page.goto(`${demo.url}/books`);
    await panel.frame.getByRole('button', { name: 'Record', exact: true }).first().click();
    await page.goto(`${demo.url}/authors`);
    await expect(panel.verdict('GET', '/authors')).toHaveText('renewed');
    await expect(panel.row('GET', '/books')).toHaveCount(0);

    await panel.filter('verdict:created');
    await expect(panel.rows).toHaveCount(1);
    await panel.filter('nothing has this');
    await expect(panel.frame.getByText('Nothing matches the filter')).toBeVisible();
    await panel.frame.getByRole('button', { name: 'Clear filter' }).last().click();
    await expect(panel.rows).toHaveCount(2);

    await panel.frame.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect(panel.frame.getByText('Nothing recorded yet')).toBeVisible();
  });
});
