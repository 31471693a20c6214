import { expect, test } from './support/fixtures.ts';
import {
  recordsReply,
  reference,
  savedRecord,
  startFakeEndpoint,
} from './support/fake-endpoint.ts';
import { pairBy, pairingLink } from './support/pairing.ts';
import { startPlainApp } from './support/plain-app.ts';

test.describe('the server', () => {
  test('stopped: the panel says so; restarted: it says that too, and goes on', async ({
    page,
    demo,
    pair,
    panel,
  }) => {
    await pair();
    await page.goto(demo.url);
    await expect(panel.verdict('GET', '/')).toHaveText('created');

    await demo.stop();
    await expect(panel.frame.getByText('does not answer')).toBeVisible();

    await demo.restart();
    await page.goto(demo.url);
    await expect(panel.frame.getByText('does not answer')).toHaveCount(0);
    const restart = panel.grid.getByRole('row', { name: 'restarted' });
    await expect(restart).toBeVisible();
    await expect(restart.locator('+ *')).toContainText('GET /');
    // The store was in memory, so the cookie leads to nothing, and a session begins anew.
    await expect(panel.verdict('GET', '/').last()).toHaveText('created');
    await panel.select(panel.row('GET', '/').last());
    await expect(panel.detail).toContainText('the store has no session under its id');
  });

  test('missing token: says how to pair, and shows the cookies meanwhile', async ({
    page,
    demo,
    panel,
  }) => {
    await page.goto(demo.url);
    await expect(panel.frame.getByText('Not paired with')).toBeVisible();
    await expect(panel.verdict('GET', '/')).toHaveText('created');
    await expect(panel.detail).toContainText('shows it once this browser is paired');
  });

  test('what is pasted: link, code or token mends it, and it is said what else it is', async ({
    page,
    demo,
    panel,
    token,
  }) => {
    await page.goto(demo.url);
    const says = (text: string | RegExp) => expect(panel.frame.getByText(text)).toBeVisible();
    await panel.pairBy('x');
    await says('This is neither a pairing link');
    await panel.pairBy('A'.repeat(38));
    await says('This code does not work any more');
    await panel.pairBy('wrong'.repeat(10));
    await says('the token of another project');
    await panel.pairBy(token);
    await expect(panel.frame.getByText('Not paired with')).toHaveCount(0);
    await expect(panel.changes('GET', '/')).toHaveText('+num_visits');
  });

  for (const what of ['link', 'code'] as const) {
    test(`the ${what} from the terminal, pasted: paired`, async ({ page, demo, panel }) => {
      const link = await pairingLink(demo);
      await page.goto(demo.url);
      await panel.pairBy(what === 'link' ? link : new URL(link).hash.slice(1));
      await expect(panel.changes('GET', '/')).toHaveText('+num_visits');
    });
  }

  test('a record that cannot be read: its row says so, and the others are whole', async ({
    chromium,
    page,
    panel,
  }) => {
    const set: [string, string] = ['Set-Cookie', 'connect.sid=s%3Aabc.def; Path=/'];
    const good = savedRecord({ id: 'record-good', url: '/good' });
    const server = await startFakeEndpoint({
      pages: { '/good': { headers: [reference('record-good'), set] } },
      records: () => ({
        ...recordsReply(),
        records: [{ ...good, id: 'record-of-a-page', url: '/', status: 'switching' }, good],
      }),
    });
    try {
      await pairBy(chromium, server.link());
      await page.goto(server.url);
      await page.goto(`${server.url}/good`);
      await expect(panel.verdict('GET', '/good')).toHaveText('saved');
      await expect(panel.frame.getByText('1 item cannot be read')).toBeVisible();
      await panel.select(panel.row('GET', '/'));
      await expect(panel.detail).toContainText('cannot read the server’s record of this request');
    } finally {
      await server.close();
    }
  });

  test('without the plugin: cookies are followed, and no request of ours reaches the app', async ({
    page,
    panel,
    devTools,
  }) => {
    const app = await startPlainApp();
    await page.goto(`${app.url}/visit`);
    await page.goto(`${app.url}/visit`);
    await expect(panel.verdict('GET', '/visit').first()).toHaveText('created');
    await expect(panel.verdict('GET', '/visit').last()).toHaveText('sent');
    await expect(panel.frame.getByText('Cookies only')).toBeVisible();
    await panel.openTab('Cookie');
    await expect(panel.detail).toContainText('connect.sid');

    // Nor when the panel is opened anew, which greets the servers that it knows.
    await devTools.close();
    expect(app.requests.filter((request) => !isOfThePage(request))).toEqual([]);
    await app.close();
  });
});

/** What the page asked for itself, or Chromium's own DevTools for it. */
function isOfThePage(request: string): boolean {
  return [
    'GET /visit',
    'GET /favicon.ico',
    'GET /.well-known/appspecific/com.chrome.devtools.json',
  ].includes(request);
}
