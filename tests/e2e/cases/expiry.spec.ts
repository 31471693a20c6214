import express from 'express';
import { timePasses } from '../../support/patience.ts';
import { BOTH, expect, test } from './case-app.ts';

/** The session ends before its time. */

for (const installed of BOTH) {
  test.describe(installed, () => {
    test('an age that does not roll: whoever is active is thrown out all the same', async ({
      page,
      panel,
      serve,
      sessions,
    }) => {
      const session = await sessions(installed);
      const app = express().use(session({ cookie: { maxAge: 4000 } }));
      app.get('/login', (req, res) => {
        req.session.user = 'ada';
        req.session.save(() => res.send('in'));
      });
      app.get('/me', (req, res) => {
        res.status(req.session.user === undefined ? 401 : 200).send(req.session.user ?? 'nobody');
      });
      const url = await serve(app);
      await page.goto(`${url}/login`);
      await timePasses(2000);
      await page.goto(`${url}/me`);
      await timePasses(3000);
      await page.goto(`${url}/me`);
      await expect(page.getByText('nobody')).toBeVisible();
      await expect(panel.row('GET', '/me')).toHaveCount(2);
      await panel.select(panel.row('GET', '/me').last());
      await expect(panel.detail).toContainText('ran out');
      await expect(panel.detail).toContainText('#1');
      await panel.select(panel.row('GET', '/me').first());
      await panel.openTab('Cookie');
      await expect(panel.detail).toContainText('as #1 said');
    });

    test('an age in seconds where milliseconds count', async ({ page, panel, serve, sessions }) => {
      const session = await sessions(installed);
      const app = express().use(session({ rolling: true, cookie: { maxAge: 60 * 60 } }));
      app.get('/login', (req, res) => {
        req.session.user = 'ada';
        req.session.save(() => res.send('in'));
      });
      app.get('/me', (req, res) => {
        res.status(req.session.user === undefined ? 401 : 200).send(req.session.user ?? 'nobody');
      });
      const url = await serve(app);
      await page.goto(`${url}/login`);
      await timePasses(4500);
      await page.goto(`${url}/me`);
      await expect(panel.row('GET', '/me')).toHaveCount(1);
      await panel.select(panel.row('GET', '/me'));
      await expect(panel.detail).toContainText('ran out');
      await expect(panel.frame.locator('body')).toContainText('milliseconds');
    });
  });
}
