/** One visit of an app that runs on an adapter's middleware, in a real browser. */
import type { Page } from '@playwright/test';
import { Jar } from '../../contracts/matrix/jar.ts';
import { modelled, type Done } from '../../contracts/matrix/model.ts';
import { placesInCookies, placesInStore, type Places } from '../../contracts/matrix/places.ts';
import { trueVerdicts } from '../../contracts/matrix/truth.ts';
import type {
  AdapterUnderTest,
  App,
  Route,
} from '../../contracts/under-test/adapter-under-test.ts';
import type { Verdict } from '../../../lib/judgement/verdict.ts';
import type { Serve } from '../support/serve.ts';
import { recordIds } from '../../support/http/http.ts';
import { watchHub } from '../../support/http/http-hub.ts';
import { LAST, routesOf, type Path } from './routes.ts';

/** Where a visitor goes: on the first host of the adapter. */
export interface Place {
  adapter: AdapterUnderTest;
  store: string;
}

/** What came of a request, without a word of the plugin or the extension. */
export interface Answered {
  body: string;
  /** What the tab may say of it; null where that cannot be found out. */
  verdicts: readonly Verdict[] | null;
}

export interface Visitor {
  /** Asks as a page of the app does; the first request opens the page. */
  ask: (path: Path) => Promise<Answered>;
  /** Asks for `LAST`, when nothing more is to be found out of what was asked before. */
  askLast: () => Promise<void>;
  close: () => Promise<void>;
}

/** Starts the app, and comes to it with the browser's own cookies. */
export async function visitorOf(
  { adapter, store }: Place,
  { page, token, serve }: { page: Page; token: string; serve: Serve },
): Promise<Visitor> {
  const options = { host: adapter.hosts[0] ?? '', store, tell: () => undefined };
  const watched = watchHub({ token });
  const { keeps, rotation } = adapter.traits(store);
  const { routes, responded, lateChange } = routesOf();
  let done: Done = { hasBegun: false, hasLooked: false, hasEnded: false, left: null };
  const noted = (route: Route): Route =>
    modelled(route, { begin: () => done, emptiesOnRotation: rotation === 'empties' });
  const app = adapter.create({
    ...options,
    hub: watched.hub,
    routes: Object.fromEntries(Object.entries(routes).map(([path, route]) => [path, noted(route)])),
  });
  const places =
    keeps === 'in-a-store'
      ? placesInStore(adapter, app)
      : await placesInCookies(adapter, app, options);
  const url = await serve((req, res) => {
    // Browsers ask for it at times of their own.
    if (req.url === '/favicon.ico') {
      res.writeHead(204).end();
      return;
    }
    res.once('finish', () => {
      responded(req.url ?? '');
    });
    app.listener(req, res);
  });
  const now = async (): ReturnType<Places['of']> => {
    const jar = new Jar(adapter.cookieName);
    const cookies = await page.context().cookies(url);
    jar.replace(new Map(cookies.map(({ name, value }) => [name, value])));
    return places.of(jar);
  };
  return {
    async ask(path) {
      const before = await now();
      // One that is told when to store opens its session for each request.
      const { commits, opensFirst, endsEmpty = false } = adapter.traits(store);
      const hasLooked = commits === 'when-told' || opensFirst === true;
      const left = structuredClone(before.data ?? null);
      done = { hasBegun: false, hasLooked, hasEnded: false, left };
      const logged = app.stored().log.length;
      const { body, lines, records } = await send(page, url + path);
      // Some store when the response is over already, and need a while for it.
      for (const id of records) await watched.record(id);
      if (path === '/late') await lateChange;
      return {
        body,
        verdicts: trueVerdicts({
          before,
          after: await now(),
          done,
          isSent: before.hasCookie,
          isSetAgain: lines.some((line) => line.startsWith(`${adapter.cookieName}=`)),
          calls: callsSince(app, logged),
          endsEmpty,
          cannotLoad: false,
          isHeld: false,
          isLeftBehind: false,
          isOverlapped: false,
        }),
      };
    },
    async askLast() {
      await watched.lateLooks();
      await send(page, url + LAST);
    },
    close: () => places.close(),
  };
}

/** What the store was asked meanwhile; null where it does not tell. */
function callsSince(app: App, logged: number): readonly string[] | null {
  const { log } = app.stored();
  return log.length === 0 ? null : log.slice(logged).map((line) => line.split(' ')[0] ?? '');
}

/** Asks by the page's own script, once there is a page of that app. */
export async function send(page: Page, url: string) {
  const coming = page.waitForResponse(url);
  const asking = page.url().startsWith(new URL(url).origin)
    ? page.evaluate(async (address) => (await fetch(address)).text(), url)
    : page.goto(url);
  const [response] = await Promise.all([coming, asking]);
  const headers = await response.headersArray();
  const valuesOf = (asked: string): string[] =>
    headers.filter(({ name }) => name.toLowerCase() === asked).map(({ value }) => value);
  return {
    body: await response.text(),
    lines: valuesOf('set-cookie'),
    records: valuesOf('session-debug').flatMap(recordIds),
  };
}
