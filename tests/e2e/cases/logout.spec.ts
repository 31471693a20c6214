import express from 'express';
import { BOTH, expect, test } from './case-app.ts';

/** Signing out: what ended, and what did not. */

for (const installed of BOTH) {
  test.describe(installed, () => {
    test('a line that clears another path than the cookie’s clears nothing', async ({
      page,
      panel,
      serve,
      sessions,
    }) => {
      const session = await sessions(installed);
      const app = express().use(session({ cookie: { path: '/admin' } }));
      app.get('/admin/login', (req, res) => {
        req.session.user = 'ada';
        res.redirect('/admin/desk');
      });
      app.get('/admin/desk', (req, res) => void res.send(req.session.user ?? 'nobody'));
      app.get('/admin/logout', (_req, res) => {
        res.clearCookie('connect.sid');
        res.redirect('/admin/desk');
      });
      const url = await serve(app);
      await page.goto(`${url}/admin/login`);
      await page.goto(`${url}/admin/logout`);
      await expect(page.getByText('ada')).toBeVisible();
      await expect(panel.row('GET', '/admin/desk')).toHaveCount(2);
      await expect(panel.verdict('GET', '/admin/logout')).not.toHaveText('destroyed');
      await panel.select(panel.row('GET', '/admin/logout'));
      await expect(panel.detail).toContainText('/admin');
      await expect(panel.detail).toContainText('still has');
    });

    test('a right logout', async ({ page, panel, serve, sessions }) => {
      const session = await sessions(installed);
      const app = express();
      app.get('/', (_req, res) => void res.send('home'));
      app.use(session({}));
      app.get('/login', (req, res) => {
        req.session.user = 'ada';
        req.session.save(() => res.redirect('/desk'));
      });
      app.get('/desk', (req, res) => void res.send(req.session.user ?? 'nobody'));
      app.get('/logout', (req, res) => {
        req.session.destroy(() => {
          res.clearCookie('connect.sid');
          res.redirect('/');
        });
      });
      const url = await serve(app);
      await page.goto(`${url}/login`);
      await page.goto(`${url}/logout`);
      await expect(panel.verdict('GET', '/logout')).toHaveText('destroyed');
      await panel.select(panel.row('GET', '/logout'));
      await panel.openTab('Cookie');
      await expect(panel.detail).not.toContainText('still has');
      await expect(panel.detail).toContainText('cleared');
    });
  });
}
