import { randomBytes } from 'node:crypto';
import type { Frame, Page } from '@playwright/test';
import * as v from 'valibot';
import type { Chromium } from './support/chromium.ts';
import type { DemoServer } from './support/demo.ts';
import { startFakeEndpoint } from './support/fake-endpoint.ts';
import { expect, test } from './support/fixtures.ts';
import { projectOf, proveCode, sign } from '../support/signed.ts';
import { pairingLink } from './support/pairing.ts';
import { poll } from './support/wait.ts';

/**
 * Every way in which a page can make a browser send a request, against the endpoint of a real
 * server: nothing is read, nothing changed, and the pairing code is still good. The token is given
 * to the pages all the same: only the browser's own rules and the guard stand between.
 */
const ENDPOINT = '/__sessions';
const CALLS = ['hello', 'records', 'revisions?ids=rev-0001', 'pair'];

/** What one try came to, as the page sees it. */
const Outcome = v.object({
  /** The body, where the page could read one. */
  text: v.nullable(v.string()),
  status: v.nullable(v.number()),
});
type Outcome = v.InferOutput<typeof Outcome>;

interface Attempt {
  target: string;
  /** A right signature of the call, which no page could make. */
  authorization: string;
}

/** Run in the page. Each gives what the page could read of the answer. */
const TRIES: Record<string, (attempt: Attempt) => Promise<Outcome>> = {
  'fetch with GET': async ({ target }) => {
    try {
      const response = await fetch(target);
      return { text: await response.text(), status: response.status };
    } catch {
      return { text: null, status: null };
    }
  },
  'fetch with POST': async ({ target }) => {
    try {
      const response = await fetch(target, { method: 'POST' });
      return { text: await response.text(), status: response.status };
    } catch {
      return { text: null, status: null };
    }
  },
  'fetch with POST, cookies, our header and a right signature': async ({
    target,
    authorization,
  }) => {
    try {
      const response = await fetch(target, {
        method: 'POST',
        credentials: 'include',
        headers: { 'Session-Debug': '1', Authorization: authorization },
      });
      return { text: await response.text(), status: response.status };
    } catch {
      return { text: null, status: null };
    }
  },
  'fetch with no-cors': async ({ target }) => {
    try {
      const response = await fetch(target, {
        method: 'POST',
        mode: 'no-cors',
        credentials: 'include',
      });
      return { text: (await response.text()) || null, status: response.status || null };
    } catch {
      return { text: null, status: null };
    }
  },
  XMLHttpRequest: ({ target, authorization }) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open('POST', target);
      request.setRequestHeader('Session-Debug', '1');
      request.setRequestHeader('Authorization', authorization);
      request.onload = () => resolve({ text: request.responseText, status: request.status });
      request.onerror = () => resolve({ text: null, status: null });
      request.send();
    }),
  'a beacon': ({ target }) => {
    navigator.sendBeacon(target, 'x');
    return Promise.resolve({ text: null, status: null });
  },
  'a script tag': ({ target }) =>
    new Promise((resolve) => {
      const script = document.createElement('script');
      const before = Object.keys(window).length;
      const done = () =>
        resolve({
          text: Object.keys(window).length > before ? 'it defined something' : null,
          status: null,
        });
      script.onload = done;
      script.onerror = done;
      script.src = target;
      document.head.append(script);
    }),
  'an image': ({ target }) =>
    new Promise((resolve) => {
      const image = new Image();
      image.onload = () => resolve({ text: 'it was drawn', status: null });
      image.onerror = () => resolve({ text: null, status: null });
      image.src = target;
    }),
  'a form in a frame': ({ target }) =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      const form = document.createElement('form');
      frame.name = `frame-${Math.random()}`;
      frame.onload = () => {
        // The first load is of the empty frame.
        if (!form.isConnected) {
          document.body.append(form);
          form.submit();
          return;
        }
        let text: string | null = null;
        try {
          text = frame.contentDocument?.body.innerText ?? null;
        } catch {
          // Of another origin: closed to the page, as it should be.
        }
        resolve({ text, status: null });
      };
      form.method = 'post';
      form.action = target;
      form.target = frame.name;
      document.body.append(frame);
    }),
  'an iframe': ({ target }) =>
    new Promise((resolve) => {
      const frame = document.createElement('iframe');
      frame.onload = () => {
        let text: string | null = null;
        try {
          text = frame.contentDocument?.body.innerText ?? null;
        } catch {
          // Of another origin.
        }
        resolve({ text, status: null });
      };
      frame.src = target;
      document.body.append(frame);
    }),
};

/** Where the attacking page is from. */
const ATTACKERS = {
  'a page of the app itself': async (page: Page, demo: DemoServer) => {
    await page.goto(`${demo.url}/about`);
    return page.mainFrame();
  },
  'a page on another port of localhost': async (page: Page, _demo: DemoServer, site: string) => {
    await page.goto(site);
    return page.mainFrame();
  },
  'a page of a *.test host': async (page: Page, _demo: DemoServer, site: string) => {
    await page.goto(site.replace('localhost', 'evil.test'));
    return page.mainFrame();
  },
  'a sandboxed frame': async (page: Page, _demo: DemoServer, site: string) => {
    await page.goto(`${site}/with-sandbox`);
    return poll('the frame', () => page.frames()[1]);
  },
} satisfies Record<string, (page: Page, demo: DemoServer, site: string) => Promise<Frame>>;

const SITE = {
  '/': { html: '<!doctype html><title>Attacker</title><body>' },
  '/with-sandbox': {
    html: `<!doctype html><title>Attacker</title><iframe sandbox="allow-scripts allow-forms" srcdoc="<body>"></iframe>`,
  },
};

const Records = v.object({ records: v.array(v.object({ id: v.string(), url: v.string() })) });

/** What the endpoint tells an extension that holds the token. */
async function recordsOf(demo: DemoServer, token: string): Promise<{ id: string; url: string }[]> {
  const { authorization, open } = sign('records', '', { token });
  const response = await fetch(`${demo.url}${ENDPOINT}/records`, {
    method: 'POST',
    headers: {
      Origin: 'chrome-extension://abcdefghijklmnopabcdefghijklmnop',
      'Session-Debug': '1',
      Authorization: authorization,
    },
  });
  const text = open(Buffer.from(await response.arrayBuffer()));
  return v.parse(Records, JSON.parse(text ?? 'null')).records;
}

/** The query of a call; of `pair` the proof that one has the code. */
function withProof(call: string, code: string): string {
  return call === 'pair' ? `pair?${proveCode(code).query}` : call;
}

async function isPaired(chromium: Chromium, project: string): Promise<boolean> {
  const worker = await chromium.serviceWorker();
  const kept = await worker.evaluate<unknown>('chrome.storage.local.get("projects")');
  return v.is(v.object({ projects: v.object({ [project]: v.unknown() }) }), kept);
}

for (const [name, open] of Object.entries(ATTACKERS)) {
  test.describe(name, () => {
    test('reads nothing, changes nothing and uses up no code', async ({
      chromium,
      page,
      demo,
      token,
    }) => {
      const link = await pairingLink(demo);
      const code = new URL(link).hash.slice(1);
      await page.goto(demo.url); // a session to be after
      const site = await startFakeEndpoint({ pages: SITE });
      const attacker = await open(page, demo, site.url);
      const sent: string[] = [];
      page.on('request', (request) => sent.push(`${request.method()} ${request.url()}`));
      const records = await recordsOf(demo, token);
      const cookies = await chromium.context.cookies(demo.url);

      for (const [way, run] of Object.entries(TRIES)) {
        for (const call of CALLS) {
          const [name = '', query] = withProof(call, code).split('?');
          const target = `${demo.url}${ENDPOINT}/${name}${query === undefined ? '' : `?${query}`}`;
          const { authorization } = sign(name, query, { token });
          const outcome = v.parse(Outcome, await attacker.evaluate(run, { target, authorization }));
          await test.step(`${way}, ${call}`, () => expectNothing(outcome, [token, code]));
          // The try has to be one: a way that sends nothing proves nothing.
          expect(sent.some((request) => request.endsWith(target))).toBe(true);
        }
      }

      expect(await recordsOf(demo, token)).toEqual(records);
      expect(await chromium.context.cookies(demo.url)).toEqual(cookies);
      expect(await isPaired(chromium, projectOf(token))).toBe(false);
      await page.goto(link);
      await page.waitForURL(/#paired$/);
      await site.close();
    });
  });
}

/**
 * A page of the same origin can read of a refusal that it is one, and the static page that waits
 * for the extension; nobody can read more.
 */
function expectNothing({ text, status }: Outcome, secrets: string[]): void {
  for (const secret of secrets) expect(text ?? '').not.toContain(secret);
  if (text?.includes('<title>Pair with Sessions DevTools</title>')) return;
  expect(text ?? '').not.toMatch(/"(records|revisions|instance|middlewares|needs)"/);
  if (status !== null) expect([403, 405]).toContain(status);
}

test.describe('a page that forges a pairing', () => {
  test('with a guessed code gets no token, and the real code stays good', async ({
    chromium,
    page,
    demo,
    token,
  }) => {
    const link = await pairingLink(demo);
    const site = await startFakeEndpoint({ pages: SITE });
    await page.goto(site.url);
    const guess = randomBytes(28).toString('base64url');
    const opened = page.waitForEvent('popup');
    await page.evaluate((url) => void window.open(url), `${demo.url}${ENDPOINT}/pair#${guess}`);
    const popup = await opened;
    await popup.waitForURL(/#failed$/);
    expect(await isPaired(chromium, projectOf(token))).toBe(false);

    await page.goto(link);
    await page.waitForURL(/#paired$/);
    expect(await isPaired(chromium, projectOf(token))).toBe(true);
    await site.close();
  });

  test('in a frame sets nothing off', async ({ chromium, page, demo, token }) => {
    const link = await pairingLink(demo);
    const site = await startFakeEndpoint({
      pages: { '/': { html: `<iframe src="${link}"></iframe>` } },
    });
    await page.goto(site.url);
    await page.goto(link);
    await page.waitForURL(/#paired$/);
    expect(await isPaired(chromium, projectOf(token))).toBe(true);
    await site.close();
  });

  test('whose server answers late does not get the tab back', async ({ chromium, page, demo }) => {
    const asked = Promise.withResolvers<undefined>();
    const server = await startFakeEndpoint({ beforePairing: () => asked.promise });
    await page.goto(server.link());
    await expect.poll(() => server.calls).toEqual([`POST ${ENDPOINT}/pair`]);
    await page.goto(`${demo.url}/about`);
    asked.resolve(undefined);
    await expect.poll(() => isPaired(chromium, server.project)).toBe(true);
    expect(page.url()).toBe(`${demo.url}/about`);
    await server.close();
  });
});
