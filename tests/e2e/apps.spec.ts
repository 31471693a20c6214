import {
  startAppOfHttp2,
  startAppOfTwoParts,
  startAppThatCallsInside,
  startAppWithSockets,
  type ObservedApp,
} from './support/apps.ts';
import { expect, test as base } from './support/fixtures.ts';
import { pairBy, printedLink } from './support/pairing.ts';

/** Apps as people have them: paired by the link that they print, and seen in the panel. */
const test = base.extend<{ app: (start: () => Promise<ObservedApp>) => Promise<ObservedApp> }>({
  // eslint-disable-next-line no-empty-pattern
  app: async ({}, use) => {
    const apps: ObservedApp[] = [];
    await use(async (start) => {
      const app = await start();
      apps.push(app);
      return app;
    });
    for (const app of apps) await app.close();
  },
});

// The certificate of the server of HTTP/2 is signed by nobody.
test.use({ flags: ['--ignore-certificate-errors'] });

test('an app that calls its session middleware inside its handlers', async ({
  app,
  chromium,
  page,
  panel,
}) => {
  const observed = await app(startAppThatCallsInside);
  await page.goto(`${observed.url}/visit`);
  await pairBy(chromium, await printedLink(observed));
  await page.goto(`${observed.url}/visit`);
  await expect(panel.verdict('GET', '/visit').last()).toHaveText('saved');
  await expect(panel.changes('GET', '/visit').last()).toContainText('visits');
});

test('two session middlewares of different kinds in one process', async ({
  app,
  chromium,
  page,
  panel,
}) => {
  const observed = await app(startAppOfTwoParts);
  await page.goto(`${observed.url}/shop`);
  await page.goto(`${observed.url}/office`);
  await pairBy(chromium, await printedLink(observed));
  await expect(panel.verdict('GET', '/shop')).toHaveText('created');
  await expect(panel.changes('GET', '/shop')).toContainText('visits');
  await expect(panel.verdict('GET', '/office')).toHaveText('created');
  await expect(panel.changes('GET', '/office')).toContainText('clerk');
});

test('a page with a websocket of socket.io, which looks at the session', async ({
  app,
  chromium,
  page,
  panel,
}) => {
  const observed = await app(startAppWithSockets);
  await page.goto(observed.url);
  await expect(page.locator('#heard')).toHaveText('hello, heard');
  await pairBy(chromium, await printedLink(observed));
  await expect(panel.verdict('GET', '/')).toHaveText('created');
  await expect(panel.frame.getByText('cannot be read')).toHaveCount(0);
  // The connection is open: so is its record.
  await page.goto('about:blank');
  await expect(panel.row('GET', '/socket.io/')).toHaveCount(1);
});

test('a server of HTTP/2', async ({ app, chromium, page, panel }) => {
  const observed = await app(startAppOfHttp2);
  await page.goto(`${observed.url}/visit`);
  await expect(page.getByText('HTTP/2.0')).toBeVisible();
  await pairBy(chromium, await printedLink(observed));
  await page.goto(`${observed.url}/look`);
  await expect(panel.verdict('GET', '/visit')).toHaveText('created');
  await expect(panel.changes('GET', '/visit')).toContainText('n');
  // Nobody looked, so that the engine was not asked.
  await expect(panel.verdict('GET', '/look')).toHaveText('sent');
});
