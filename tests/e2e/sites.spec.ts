import { expect, test } from './support/fixtures.ts';
import { startPlainApp, type PlainApp } from './support/plain-app.ts';

let app: PlainApp;
test.beforeEach(async () => {
  app = await startPlainApp();
});
test.afterEach(async () => app.close());

test('a site that is not localhost is not watched until the user says so', async ({
  page,
  panel,
}) => {
  const site = `http://app.test:${app.port}`;
  await page.goto(`${site}/visit`);
  await expect(panel.frame.getByText(`${site} is not watched`)).toBeVisible();
  await expect(panel.frame.getByRole('button', { name: `Watch ${site}` })).toBeVisible();
  await expect(panel.rows).toHaveCount(0);
});
