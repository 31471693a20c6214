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
