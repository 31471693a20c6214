import { expect, test } from './support/fixtures.ts';

test.use({ middleware: 'session-framework' });

test.describe('a demo on the session framework', () => {
  test.beforeEach(async ({ pair }) => pair());

  test('num_visits is saved on each visit', async ({ page, demo, panel }) => {
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/').last()).toHaveText('saved');
    await expect(panel.changes('GET', '/').last()).toHaveText('~num_visits');
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/').nth(2)).toHaveText('saved');
  });

  test('car.wheels changed in place: lost, not flagged, with the key and the remedy', async ({
    page,
    demo,
    panel,
  }) => {
    await page.goto(`${demo.url}/accidents`);
    await page.click('[data-accident="in-place"]');
    await expect(panel.verdict('POST', '/accidents/in-place')).toHaveText('lost · not-flagged');
    await panel.select(panel.row('POST', '/accidents/in-place'));
    await expect(panel.detail).toContainText('car.wheels changed inside its value');
    await expect(panel.detail).toContainText('session.modified = true');
    await page.goto(`${demo.url}/accidents/in-place`);
    expect(await page.innerText('#stored')).toContain('steel');
  });

  test('with modified = true after it: saved', async ({ page, demo, panel }) => {
    await page.goto(`${demo.url}/accidents`);
    await page.click('[data-instead="in-place"]');
    await expect(panel.verdict('POST', '/accidents/in-place/modified')).toHaveText('saved');
    await page.goto(`${demo.url}/accidents/in-place`);
    expect(await page.innerText('#stored')).not.toContain('steel');
  });

  test('saveEveryRequest: rewritten', async ({ page, demo, panel }) => {
    await page.goto(`${demo.url}/reading-room`);
    await page.goto(`${demo.url}/reading-room`);
    await expect(panel.verdict('GET', '/reading-room').last()).toHaveText('rewritten');
  });

  test('browser-close and absolute expiry in the Cookie tab', async ({ page, demo, panel }) => {
    const signIn = async (choice: string): Promise<void> => {
      await page.goto(`${demo.url}/login`);
      await page.fill('#name', 'Ada');
      await page.check(choice);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL((url) => url.pathname === '/account');
      await panel.select(panel.row('POST', '/login').last());
      await panel.openTab('Cookie');
    };
    await signIn('#remember-browser-close');
    await expect(panel.detail).toContainText('when the browser closes');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL((url) => url.pathname === '/');
    await signIn('#remember-date');
    await expect(panel.detail).toContainText('23:59:59');
    await expect(panel.detail).not.toContainText('when the browser closes');
  });
});
