import { expect, test } from './support/fixtures.ts';
import { startPlainApp } from './support/plain-app.ts';

// The user's consent is a native prompt, which no driver can click: held from the start here.
test.use({ hosts: ['http://app.test/*'] });

test('a site that the user let it watch is followed like any other', async ({ page, panel }) => {
  const app = await startPlainApp();
  await page.goto(`http://app.test:${app.port}/visit`);
  await expect(panel.verdict('GET', '/visit')).toHaveText('created');
  await expect(panel.frame.getByText('is not watched')).toHaveCount(0);
  await app.close();
});

test('a page that gets data from another host is told of it, and not of where images are', async ({
  page,
  panel,
}) => {
  const app = await startPlainApp();
  await page.goto(`http://app.test:${app.port}/visit`);
  await page.evaluate(async (port) => {
    await new Promise((resolve) => {
      const image = new Image();
      image.onerror = resolve;
      image.src = `http://images.app.test:${port}/nothing.png`;
    });
    await fetch(`http://api.app.test:${port}/visit`, { mode: 'no-cors' });
  }, app.port);
  const api = `http://api.app.test:${app.port}`;
  await expect(panel.frame.getByText(`The page also calls ${api}`)).toBeVisible();
  await expect(panel.frame.getByRole('button', { name: `Watch ${api}` })).toBeVisible();
  await expect(panel.frame.getByText('images.app.test')).toHaveCount(0);
  await app.close();
});
