import { type Bystander, startBystander } from './support/bystander.ts';
import {
  type FakeEndpoint,
  type FakeEndpointOptions,
  helloReply,
  recordsReply,
  startFakeEndpoint,
} from './support/fake-endpoint.ts';
import { expect, test as base } from './support/fixtures.ts';
import {
  deepSession,
  endlessRecords,
  longSession,
  oneChange,
  restlessSession,
  wideSession,
} from './support/hostile-sessions.ts';
import { pairBy } from './support/pairing.ts';
import { type Health, MOST_ELEMENTS, watchHealth } from './support/panel-health.ts';

/**
 * A server that lies and a page that attacks, seen in the real panel. Whatever comes: it is shown
 * as text or cut and said, the panel shows no more of it than one can see and goes on to answer,
 * nothing is run, and no call goes elsewhere. How long it pauses is a figure: `npm run bench -- pauses`.
 */
const test = base.extend<{
  serve: (options: FakeEndpointOptions) => Promise<FakeEndpoint>;
  bystander: Bystander;
  health: () => Promise<Health>;
}>({
  serve: async ({ chromium }, use) => {
    const servers: FakeEndpoint[] = [];
    await use(async (options) => {
      const server = await startFakeEndpoint(options);
      servers.push(server);
      await pairBy(chromium, server.link());
      server.calls.length = 0;
      return server;
    });
    for (const server of servers) await server.close();
  },

  // eslint-disable-next-line no-empty-pattern
  bystander: async ({}, use) => {
    const bystander = await startBystander();
    await use(bystander);
    await bystander.close();
  },

  health: async ({ devTools, bystander, page }, use) => {
    const dialogs: string[] = [];
    for (const window of [page, devTools.devtools]) {
      window.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
    }
    await use(await watchHealth(devTools.frame));
    // Holds for every test, whatever it was about.
    expect(dialogs).toEqual([]);
    expect(bystander.requests).toEqual([]);
  },
});

const UNHARMED = { violations: [], canary: undefined, foreignElements: 0, isPolluted: false };

/** Text that acts where it is not kept as text. */
const payload = (port: number): string =>
  `<img src="http://evil.test:${port}/x" onerror="canary='run'"><script>canary='run'</script>`;

test.describe('a hostile session', () => {
  test('keys and values that act as code stay text', async ({
    page,
    panel,
    devTools,
    serve,
    bystander,
    health,
  }) => {
    const code = payload(bystander.port);
    const after = JSON.stringify({
      [code]: code,
      constructor: { prototype: { polluted: true } },
      'right\u202eleft': 'nul\u0000nul',
      half: '\ud800',
    }).replace('{', '{"__proto__":{"polluted":true},');
    const server = await serve(oneChange('{}', after));
    await page.goto(server.url);

    await expect(panel.verdict('GET', '/')).toHaveText('saved');
    const row = (name: RegExp) => panel.detail.getByRole('treeitem', { name });
    await expect(row(/__proto__/)).toContainText('1 key');
    await expect(row(/constructor/)).toContainText('1 key');
    await expect(row(/<img/)).toContainText(`<script>canary='run'</script>`);
    await expect(row(/left/)).toContainText(String.raw`right\u202eleft`);
    await expect(row(/left/)).toContainText(String.raw`nul\u0000nul`);
    await expect(row(/half/)).toContainText(String.raw`\ud800`);
    await panel.openTab('Changes');
    await expect(panel.detail.getByRole('row', { name: '__proto__' })).toBeVisible();
    await panel.lookAround();
    await devTools.panel.getByLabel('Search keys and values').fill('<img');
    expect(await health()).toMatchObject(UNHARMED);
  });

  test('20,000 levels are cut at the hundredth, and it is said', async ({
    page,
    panel,
    devTools,
    serve,
    health,
  }) => {
    const server = await serve(deepSession());
    await page.goto(server.url);
    await expect(panel.verdict('GET', '/')).toHaveText('saved');
    await expect(panel.detail).toContainText('what is cut is marked');
    await devTools.panel.getByLabel('Search keys and values').fill('depth');
    await expect(panel.detail.getByRole('treeitem', { name: /\$cut/ })).toContainText('depth');
    await panel.lookAround();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });

  test('300,000 keys are too many to be shown, and it is said', async ({
    page,
    panel,
    serve,
    health,
  }) => {
    const server = await serve(wideSession());
    await page.goto(server.url);
    await expect(panel.verdict('GET', '/')).toHaveText('saved');
    await expect(panel.detail).toContainText(/bytes are too many to be shown/);
    await panel.openTab('Changes');
    await expect(panel.detail).toContainText('was too large or is gone');
    await panel.lookAround();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });

  test('as many keys as are shown, in as many requests, all of them changed', async ({
    page,
    panel,
    devTools,
    serve,
    health,
  }) => {
    const server = await serve(restlessSession());
    await page.goto(server.url);
    await expect(panel.rows).toHaveCount(16);
    await panel.select(panel.rows.nth(3));
    await panel.lookAround();
    await devTools.panel.getByLabel('Search keys and values').fill('k2');
    await expect(panel.detail.getByRole('treeitem').nth(3)).toBeVisible();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });

  test('a string of 400,000 characters is cut, and the rest comes in pieces', async ({
    page,
    panel,
    serve,
    health,
  }) => {
    const server = await serve(longSession());
    await page.goto(server.url);
    await expect(panel.verdict('GET', '/')).toHaveText('saved');
    const row = panel.detail.getByRole('treeitem', { name: /long/ });
    await expect(row).toContainText(/more/);
    expect((await row.innerText()).length).toBeLessThan(1000);
    await row.getByRole('button', { name: /more/ }).first().click();
    await expect(row).toContainText('x'.repeat(5000));
    expect((await row.innerText()).length).toBeLessThan(50_000);
    await panel.lookAround();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });
});

test.describe('a hostile answer', () => {
  const CASES: { what: string; records: FakeEndpointOptions['records']; said: string | RegExp }[] =
    [
      {
        what: '20,000 levels deep',
        records: () => `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
        said: 'has more than 32 levels',
      },
      {
        what: 'a string of 10 MB',
        records: () => ({ ...recordsReply(), cursor: 'x'.repeat(10_000_000) }),
        said: 'is longer than 8,388,608 bytes',
      },
      {
        what: 'a million keys',
        records: () =>
          `{${Array.from({ length: 1_000_000 }, (_, index) => `"${index}":0`).join()}}`,
        said: 'is longer than 8,388,608 bytes',
      },
      {
        what: 'half a million keys',
        records: () => `{${Array.from({ length: 500_000 }, (_, index) => `"${index}":0`).join()}}`,
        said: 'has more than 300,000 values',
      },
      {
        what: '100,000 keys where an option belongs',
        records: () => recordsReply(),
        said: 'Too many options',
      },
      {
        what: 'of the wrong type, with code in it',
        records: () => ({ ...recordsReply(), more: `<img src=x onerror="canary='run'">` }),
        said: 'Invalid type: Expected boolean but received "<img src=x',
      },
      {
        what: '5,000 records of which each is wrong',
        records: () => ({ ...recordsReply(), records: Array.from({ length: 5000 }, () => ({})) }),
        said: '5,000 items cannot be read',
      },
      {
        what: 'of version 3',
        records: () => ({ ...recordsReply(), v: 3, records: [{ entirely: 'other' }] }),
        said: 'speaks another version',
      },
    ];
  for (const { what, records, said } of CASES) {
    test(`${what}: refused, and it is said why`, async ({ page, devTools, serve, health }) => {
      const options = Object.fromEntries(
        Array.from({ length: 100_000 }, (_, index) => [`o${index}`, 1]),
      );
      const middleware = { name: 'm', version: null, kind: 'store' as const, rule: 'hash' };
      const server = await serve({
        ...(what.includes('option') && {
          hello: () => helloReply({ middlewares: [{ ...middleware, cookieName: null, options }] }),
        }),
        ...(records && { records }),
      });
      await page.goto(server.url);
      await expect(devTools.panel.getByRole('status').filter({ hasText: said })).toBeVisible();
      const told = await devTools.panel.getByRole('status').allInnerTexts();
      expect(told.join().length).toBeLessThan(2000);
      const { elements, ...rest } = await health();
      expect(rest).toEqual(UNHARMED);
      expect(elements).toBeLessThan(MOST_ELEMENTS);
    });
  }

  test('that never ends: given up, and it is said', async ({
    page,
    panel,
    devTools,
    serve,
    health,
  }) => {
    const server = await serve({ records: () => (res) => void res.write('{"v":2,') });
    await page.goto(server.url);
    await expect(panel.row('GET', '/')).toBeVisible();
    await expect(devTools.panel.getByText('had not ended after 10 seconds')).toBeVisible();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });

  test('with ever more records: the panel keeps the last, says so, and serves clicks', async ({
    page,
    panel,
    devTools,
    serve,
    health,
  }) => {
    const server = await serve(endlessRecords());
    await page.goto(server.url);
    const footer = devTools.panel.getByRole('contentinfo');
    await expect(footer).toContainText('older ones let go');
    // Where a row is, as a user presses: the row that is there is another one all the time.
    const pressSomeRow = () => panel.grid.click({ position: { x: 200, y: 100 } });
    await pressSomeRow();
    await panel.lookAround();
    await panel.frame.getByRole('button', { name: 'Pause recording' }).click();
    await pressSomeRow();
    await expect(panel.selected).toBeVisible();
    await expect(panel.rows.last()).toHaveAttribute('aria-selected', 'false');
    await panel.lookAround();
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });
});

test.describe('a hostile response', () => {
  test('a header that points elsewhere leads no call there', async ({
    page,
    panel,
    bystander,
    health,
  }) => {
    const { port } = bystander;
    const id = 'k3V9Qk3V9Qk3';
    const headers = [
      `"${id}";path="//evil.test:${port}/x"`,
      `"${id}";path="@evil.test:${port}/x"`,
      `"${id}";path="http://evil.test:${port}/x"`,
      `"${id}";path=":${port}/x"`,
      String.raw`"${id}";path="/\\evil.test:${port}/x"`,
      `"${id}";path="/../../x"`,
      `"${id}";path="/x/..%2f..%2fx"`,
      `"${id}";path="/x?y=z"`,
      `"${id}";path="/x#y"`,
      `"../../${id}";path="/x"`,
      `"${id}"`,
      '"'.repeat(100_000),
    ];
    const pages = Object.fromEntries(
      headers.map((header, index) => [
        `/${index}`,
        {
          headers: [
            ['Session-Debug', header],
            ['Set-Cookie', 'connect.sid=1'],
          ],
        },
      ]),
    );
    // Nobody has paired with it, and it names no endpoint otherwise.
    const server = await startFakeEndpoint({ pages: { '/': {}, ...pages } });
    await page.goto(server.url);
    await page.evaluate(async (count) => {
      for (let index = 0; index < count; index++) await fetch(`/${index}`);
    }, headers.length);
    await expect(panel.row('GET', `/${headers.length - 1}`)).toBeVisible();
    await health();
    expect(server.calls).toEqual([]);
    await server.close();
  });

  test('5,000 cookies with hostile names: the first are read, and the rest is counted', async ({
    page,
    panel,
    serve,
    bystander,
    health,
  }) => {
    const cookies = Array.from({ length: 5000 }, (_, index): [string, string] => [
      'Set-Cookie',
      `c${index}=${index}`,
    ]);
    const code = payload(bystander.port).replaceAll(';', '');
    const server = await serve({
      pages: {
        '/': {
          headers: [
            ['Set-Cookie', `${code.replaceAll('=', '')}.sid=${code}; Path=/${'p'.repeat(900)}`],
            ['Set-Cookie', 'constructor=1; __proto__=polluted; Max-Age=9'.padEnd(9000, '9')],
            ...cookies,
          ],
        },
      },
    });
    await page.goto(server.url);
    await expect(panel.row('GET', '/')).toBeVisible();
    await panel.openTab('Cookie');
    await expect(panel.detail).toContainText('4,602 more Set-Cookie lines');
    await panel.lookAround();
    const { elements, ...rest } = await health();
    expect(rest).toEqual(UNHARMED);
    expect(elements).toBeLessThan(MOST_ELEMENTS);
  });

  test('an address of a million characters is cut', async ({ page, panel, serve, health }) => {
    const server = await serve({ pages: { '/': { headers: [['Set-Cookie', 'connect.sid=1']] } } });
    await page.goto(server.url);
    await page.evaluate(async () => {
      for (let index = 0; index < 10; index++) await fetch(`/${'x'.repeat(1_000_000)}${index}`);
    });
    await expect(panel.rows).toHaveCount(11);
    await panel.select(panel.rows.last());
    await expect(panel.detail).toContainText(/… 6\d,\d{3} more/);
    await panel.lookAround();
    await panel.filter('path:xxxx');
    await expect(panel.rows).toHaveCount(10);
    expect((await panel.rows.first().innerText()).length).toBeLessThan(1000);
    expect((await health()).elements).toBeLessThan(MOST_ELEMENTS);
  });
});
