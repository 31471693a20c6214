import cookieSession from 'cookie-session';
import express from 'express';
import { listen, type TestServer } from '../support/http/http.ts';
import { expect, test } from './support/fixtures.ts';

test.describe('an app without the plugin, whose session is in its cookie', () => {
  let server: TestServer;

  test.beforeEach(async () => {
    let visits = 0;
    const session = cookieSession({ name: 'session', keys: ['key'] });
    const app = express().get('/visit', session, (req, res) => {
      visits++;
      Reflect.set(req, 'session', { visits, csrf_token: 'f00d' });
      res.send(`<title>${visits} visits</title>`);
    });
    server = await listen(app);
  });

  test.afterEach(() => server.close());

  test('the Cookie tab shows what the cookie says, before and after', async ({ page, panel }) => {
    const url = `http://localhost:${server.port}/visit`;
    await page.goto(url);
    await page.goto(url);
    await expect(panel.row('GET', '/visit')).toHaveCount(2);
    await panel.select(panel.row('GET', '/visit').last());
    await panel.openTab('Cookie');
    const sent = panel.detail.getByRole('tree', { name: 'What the cookie that came says' });
    const set = panel.detail.getByRole('tree', { name: 'What the cookie that is set says' });
    await expect(sent).toContainText('visits1');
    await expect(set).toContainText('visits2');
    await expect(panel.detail).toContainText(
      'It has a signature, which is not checked without the key.',
    );
    await expect(sent).toContainText('redacted');
    await expect(panel.detail).not.toContainText('f00d');
  });
});
