import { expect, test } from './support/fixtures.ts';
import { startPlainApp, type PlainApp } from './support/plain-app.ts';

let app: PlainApp;
test.beforeEach(async () => {
  app = await startPlainApp();
});
test.afterEach(async () => app.close());

test.describe('a site that is not localhost', () => {
  test('is not watched until the user says so', async ({ page, panel }) => {
    await page.goto(`http://app.test:${app.port}/visit`);
    await expect(panel.frame.getByText(`http://app.test:${app.port} is not watched`)).toBeVisible();
    await expect(
      panel.frame.getByRole('button', { name: `Watch http://app.test:${app.port}` }),
    ).toBeVisible();
    await expect(panel.rows).toHaveCount(0);
  });
});

test.describe('a site that the user let it watch', () => {
  test.use({ hosts: ['http://app.test/*'] });

  test('is followed like any other', async ({ page, panel }) => {
    await page.goto(`http://app.test:${app.port}/visit`);
    await expect(panel.verdict('GET', '/visit')).toHaveText('created');
    await expect(panel.frame.getByText('is not watched')).toHaveCount(0);
  });
});
