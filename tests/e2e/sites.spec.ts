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

test('a page that calls another site with a session cookie is told of it, and of no other', async ({
  page,
  panel,
}) => {
  await page.goto(`${app.url}/visit`);
  await page.evaluate(async (port) => {
    const call = (url: string) => fetch(url, { mode: 'no-cors', credentials: 'include' });
    await call(`http://fonts.test:${port}/nothing`);
    await call(`http://api.test:${port}/visit`);
  }, app.port);
  await expect(panel.frame.getByText(`http://api.test:${app.port} is not watched`)).toBeVisible();
  await expect(panel.frame.getByText('fonts.test')).toHaveCount(0);
});
