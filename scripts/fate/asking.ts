/** How a page is made to send a request, by each way that a page has. */
import type { Frame, Page } from '@playwright/test';
import type { Ask } from './cases.ts';

type Way = (page: Page, url: string, ask: Ask) => Promise<unknown>;

/** Ways of which Chromium's protocol tells the page's session nothing, or no cookies. */
export const UNTOLD = new Set(['worker', 'sw', 'open', 'beacon', 'websocket']);

/** Makes the request, from the page and frame that it is asked from. */
export async function makeRequest(page: Page, url: string, ask: Ask): Promise<void> {
  const way = WAYS[ask.kind];
  if (!way) throw new Error(`no way to ask by ${ask.kind}`);
  if (ask.page !== undefined) await page.goto(ask.page);
  await way(page, ask.via === undefined || ask.kind === 'sw' ? url : redirected(ask.via, url), ask);
}

export function isAskable({ kind }: Ask): boolean {
  return kind in WAYS;
}

function redirected(via: string, to: string): string {
  const url = new URL(via);
  url.searchParams.set('to', to);
  return url.href;
}

/** An answer without content is no page, and ends a navigation early. */
const visit: Way = (page, url) => page.goto(url).catch(() => null);

const follow: Way = async (page, url) => {
  await page.evaluate((href) => {
    const link = document.createElement('a');
    Object.assign(link, { href, id: 'go', textContent: 'go' });
    document.body.append(link);
  }, url);
  await page.click('#go', { noWaitAfter: true });
};

const doFetch: Way = async (page, url, ask) => {
  const frame = await innermostFrame(page, ask);
  const { method = 'GET', credentials, mode, json } = ask;
  await frame.evaluate(
    ([href, options]) =>
      fetch(href, options)
        .then((answer) => answer.text())
        .catch(() => ''),
    [
      url,
      {
        method,
        ...(credentials && { credentials }),
        ...(mode && { mode }),
        ...(json && { body: '{}', headers: { 'content-type': 'application/json' } }),
      },
    ] as const,
  );
};

/** An element that loads something. */
function element(tag: string, address: 'src' | 'href', fixed: Record<string, string> = {}): Way {
  return async (page, url, ask) => {
    const frame = await innermostFrame(page, ask);
    await frame.evaluate(
      ([name, attributes]) => {
        const made = document.createElement(name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        document.body.append(made);
      },
      [tag, { ...fixed, ...ask.attrs, [address]: url }] as const,
    );
  };
}

const WAYS: Readonly<Record<string, Way>> = {
  navigate: visit,
  'navigate-via': visit,
  link: follow,
  'link-via': follow,
  fetch: doFetch,
  'fetch-via': doFetch,
  iframe: element('iframe', 'src'),
  img: element('img', 'src'),
  script: element('script', 'src'),
  css: element('link', 'href', { rel: 'stylesheet' }),
  prefetch: element('link', 'href', { rel: 'prefetch' }),
  form: async (page, url, { method = 'GET' }) => {
    await page.evaluate(
      ([action, verb]) => {
        const form = document.createElement('form');
        Object.assign(form, { action, method: verb });
        // A form of GET replaces the query, where the mark stands.
        for (const [name, value] of new URL(action).searchParams) {
          const input = document.createElement('input');
          Object.assign(input, { name, value });
          if (verb === 'GET') form.append(input);
        }
        document.body.append(form);
        form.submit();
      },
      [url, method] as const,
    );
  },
  xhr: (page, url, { withCredentials }) =>
    page.evaluate(
      ([href, isWith]) =>
        new Promise((resolve) => {
          const request = new XMLHttpRequest();
          request.withCredentials = isWith;
          request.onloadend = resolve;
          request.open('GET', href);
          request.send();
        }).then(() => null),
      [url, withCredentials] as const,
    ),
  eventsource: (page, url, { withCredentials }) =>
    page.evaluate(
      ([href, isWith]) =>
        new Promise<null>((resolve) => {
          const source = new EventSource(href, { withCredentials: isWith });
          source.onerror = () => {
            source.close();
            resolve(null);
          };
        }),
      [url, withCredentials] as const,
    ),
  websocket: (page, url) =>
    page.evaluate((href) => {
      new WebSocket(href.replace('http', 'ws'));
    }, url),
  beacon: (page, url) => page.evaluate((href) => navigator.sendBeacon(href, 'x'), url),
  open: async (page, url, { noopener }) => {
    const opened = page.context().waitForEvent('page');
    await page.evaluate(([href, features]) => void window.open(href, '_blank', features), [
      url,
      noopener ? 'noopener' : '',
    ] as const);
    const other = await opened;
    await other.waitForLoadState();
    await other.close();
  },
  worker: (page, url) =>
    page.evaluate(
      (href) =>
        new Promise<null>((resolve) => {
          const worker = new Worker('/worker.js');
          worker.onmessage = () => {
            resolve(null);
          };
          worker.postMessage(href);
        }),
      url,
    ),
  sw: (page, url, { via }) =>
    page.evaluate(
      async ([href, isOwn]) => {
        await navigator.serviceWorker.register('/sw.js');
        const { active } = await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller) {
          await new Promise((resolve) => {
            navigator.serviceWorker.oncontrollerchange = resolve;
          });
        }
        if (isOwn) active?.postMessage(href);
        else await fetch(href).catch(() => null);
      },
      [url, via === 'own'] as const,
    ),
};

/** The frame that the request is made in, with those around it. */
async function innermostFrame(page: Page, { frames }: Ask): Promise<Frame> {
  let frame = page.mainFrame();
  for (const { url, srcdoc } of frames) {
    const handle = await frame.evaluateHandle(
      ([src, isOwn]) =>
        new Promise<HTMLIFrameElement>((resolve) => {
          const made = document.createElement('iframe');
          if (isOwn) made.srcdoc = '<p>frame</p>';
          else made.src = src;
          made.onload = () => {
            resolve(made);
          };
          document.body.append(made);
        }),
      [url ?? '', srcdoc === true] as const,
    );
    const inner = await handle.contentFrame();
    if (!inner) throw new Error('a frame without content');
    frame = inner;
  }
  return frame;
}
