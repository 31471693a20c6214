import { randomBytes } from 'node:crypto';
import { SESSION_DATA, startObservedApp, type ObservedApp } from '../support/http/http-app.ts';
import { projectOf } from '../support/signed.ts';
import { expect, test as base } from './support/fixtures.ts';
import { pairBy } from './support/pairing.ts';
import { startWiretap, type Wiretap, type WiretapOptions } from './support/wiretap.ts';

/**
 * Attacks on the pairing, in the real browser: whoever listens where the app is expected gets
 * nothing that is of use elsewhere. And the ways in which an app is reached: paired once, it is.
 */
const test = base.extend<{
  /** The token of the project. */
  secret: string;
  /** Starts a server of the project on 127.0.0.1. */
  serve: () => Promise<ObservedApp>;
  tap: (options: WiretapOptions) => Promise<Wiretap>;
}>({
  // eslint-disable-next-line no-empty-pattern
  secret: async ({}, use) => {
    await use(randomBytes(32).toString('base64url'));
  },

  serve: async ({ secret }, use) => {
    const apps: ObservedApp[] = [];
    await use(async () => {
      const app = await startObservedApp({}, { token: secret });
      apps.push(app);
      return app;
    });
    for (const app of apps) await app.close();
  },

  // eslint-disable-next-line no-empty-pattern
  tap: async ({}, use) => {
    const taps: Wiretap[] = [];
    await use(async (options) => {
      const wiretap = await startWiretap(options);
      taps.push(wiretap);
      return wiretap;
    });
    for (const wiretap of taps) await wiretap.close();
  },
});

const linkOf = (app: ObservedApp): string =>
  /https?:\S+$/.exec(app.printed.at(-1) ?? '')?.[0] ?? '';
const codeOf = (app: ObservedApp): string => new URL(linkOf(app)).hash.slice(1);

function expectNothingIn(heard: string, ...secrets: string[]): void {
  expect(heard).not.toBe('');
  for (const secret of secrets) expect(heard).not.toContain(secret);
}

test.describe('a program that listens on [::1], beside an app on 127.0.0.1', () => {
  test('is not where the link leads to', async ({ chromium, serve, tap, secret }) => {
    const app = await serve();
    const squatter = await tap({ host: '::1', port: app.port, relayTo: app.port });
    expect(linkOf(app)).toContain(`http://127.0.0.1:${app.port}/`);
    await pairBy(chromium, linkOf(app));
    expect(squatter.heard()).not.toContain(secret);
    expect(squatter.calls()).toEqual([]);
  });

  test('that hands everything on hears neither token nor code nor session', async ({
    chromium,
    page,
    panel,
    serve,
    tap,
    secret,
  }) => {
    const app = await serve();
    const code = codeOf(app);
    await pairBy(chromium, linkOf(app));
    const squatter = await tap({ host: '::1', port: app.port, relayTo: app.port });
    // Chromium asks [::1] first.
    await page.goto(`http://localhost:${app.port}/set?own`);
    await expect(panel.verdict('GET', '/set?own')).toHaveText('created');
    await panel.openTab('State');
    await expect(panel.detail).toContainText(SESSION_DATA);
    expect(squatter.calls()).toContain('POST /__sessions/records');
    expectNothingIn(squatter.heard(), secret, code);
    expectNothingIn(squatter.heardInCalls(), SESSION_DATA);
  });
});

test.describe('another server on the port of an app that has stopped', () => {
  test('gets nothing, and is not taken for the app', async ({
    chromium,
    page,
    panel,
    serve,
    tap,
    secret,
  }) => {
    const app = await serve();
    await pairBy(chromium, linkOf(app));
    await page.goto(`http://127.0.0.1:${app.port}/set?own`);
    await expect(panel.verdict('GET', '/set?own')).toHaveText('created');
    await app.close();
    const other = await tap({
      port: app.port,
      headers: {
        'session-debug': `"record-of-another";path="/__sessions";project="${projectOf(secret)}"`,
        'set-cookie': 'connect.sid=s%3Aabc.def; Path=/',
      },
    });
    await page.goto(`http://127.0.0.1:${app.port}/`);
    await expect.poll(() => other.calls()).toContain('POST /__sessions/records');
    await expect(panel.frame.getByText('No endpoint at')).toBeVisible();
    expectNothingIn(other.heard(), secret, SESSION_DATA);
  });

  test('that answers as a plugin does is told from the app', async ({
    chromium,
    page,
    panel,
    serve,
    secret,
  }) => {
    const app = await serve();
    await pairBy(chromium, linkOf(app));
    // A plugin of another project, behind a header that names this one.
    const other = await startObservedApp({}, { token: randomBytes(32).toString('base64url') });
    const named = projectOf(secret);
    other.server.server.prependListener('request', (_req, res) => {
      const setHeader = res.setHeader.bind(res);
      res.setHeader = (name, value) =>
        setHeader(
          name,
          name === 'Session-Debug'
            ? String(value).replace(/project="[\w-]+"/, `project="${named}"`)
            : value,
        );
    });
    await page.goto(`http://127.0.0.1:${other.port}/set`);
    await expect(panel.frame.getByText(/is not what it says/)).toBeVisible();
    await other.close();
  });
});

test.describe('what is pasted where a hostile server asks for it', () => {
  test('a token is not sent, and is of use to its own project only', async ({
    page,
    panel,
    serve,
    tap,
    secret,
  }) => {
    const app = await serve();
    const hostile = await tap({ headers: hostileHeaders() });
    await page.goto(hostile.url);
    await expect(panel.frame.getByText('Not paired with').or(noEndpoint(panel))).toBeVisible();
    await openForm(panel);
    await panel.pairBy(secret);
    await expect(panel.frame.getByText('the token of another project')).toBeVisible();
    expectNothingIn(hostile.heard(), secret);
    await page.goto(`http://127.0.0.1:${app.port}/set?own`);
    await expect(panel.verdict('GET', '/set?own')).toHaveText('created');
    expectNothingIn(hostile.heard(), secret, SESSION_DATA);
  });

  test('a code is not sent, and stays good where it was made', async ({
    chromium,
    page,
    panel,
    serve,
    tap,
    secret,
  }) => {
    const app = await serve();
    const code = codeOf(app);
    const hostile = await tap({ headers: hostileHeaders() });
    await page.goto(hostile.url);
    await openForm(panel);
    await panel.pairBy(code);
    await expect(panel.frame.getByText('This code does not work any more')).toBeVisible();
    expect(hostile.calls()).toContain('POST /__sessions/pair');
    expectNothingIn(hostile.heard(), secret, code);
    await pairBy(chromium, linkOf(app));
  });

  /** A server that has a project of its own, as far as anybody can tell. */
  function hostileHeaders(): Record<string, string> {
    const project = randomBytes(16).toString('base64url');
    return {
      'session-debug': `"record-of-nobody";path="/__sessions";project="${project}"`,
      'set-cookie': 'connect.sid=s%3Aabc.def; Path=/',
    };
  }
});

type PanelOf = Parameters<Parameters<typeof test>[2]>[0]['panel'];

const noEndpoint = (panel: PanelOf) => panel.frame.getByText('No endpoint at').first();

/** The form is in the server's popover, whatever is wrong with it. */
async function openForm(panel: PanelOf): Promise<void> {
  await panel.frame.locator('.server-chip').click();
}

test.describe('one project, paired once', () => {
  test('on two ports, under both names of this machine', async ({
    chromium,
    page,
    panel,
    serve,
  }) => {
    const [first, second] = [await serve(), await serve()];
    await pairBy(chromium, linkOf(first));
    for (const url of [
      `http://127.0.0.1:${first.port}/set?own`,
      `http://127.0.0.1:${second.port}/set?own`,
      `http://localhost:${second.port}/set?own`,
    ]) {
      await chromium.context.clearCookies();
      await page.goto(url);
      await expect(panel.verdict('GET', '/set?own').last()).toHaveText('created');
    }
    await expect(panel.frame.getByText('Not paired with')).toHaveCount(0);
    await expect(panel.changes('GET', '/set?own')).toHaveText(Array(3).fill(/^\+user/));
  });
});
