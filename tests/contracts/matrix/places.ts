import { listen, send } from '../../support/http/http.ts';
import type { AdapterUnderTest, App, AppOptions } from '../under-test/adapter-under-test.ts';
import type { Jar } from './jar.ts';
import type { Dictionary } from './model.ts';

/** Where a visitor's cookie leads. */
export interface Place {
  /** Null where sessions have no id, or there is no cookie. */
  id: string | null;
  /** Whether the visitor has a session cookie, wherever it leads. */
  hasCookie: boolean;
  /** Null where no session is; undefined where nobody can be asked, such as a store that fails. */
  data: Dictionary | null | undefined;
}

export interface Places {
  of: (jar: Jar) => Promise<Place>;
  close: () => Promise<void>;
}

export const NOWHERE: Place = { id: null, hasCookie: false, data: null };

/** Sessions in a store are loaded from the real one. */
export function placesInStore(adapter: AdapterUnderTest, app: App): Places {
  return {
    async of(jar) {
      const cookie = jar.asMap().get(adapter.cookieName);
      if (cookie === undefined) return NOWHERE;
      if (jar.isForged) return { ...NOWHERE, hasCookie: true };
      const id = adapter.idOf(cookie);
      const data = await app.load(id, jar.asMap()).catch(() => undefined);
      return { id, hasCookie: true, data: data === undefined ? undefined : dictionaryOf(data) };
    },
    close: () => Promise.resolve(),
  };
}

/** Sessions in a cookie are read by an app that nobody observes, in a request of its own. */
export async function placesInCookies(
  adapter: AdapterUnderTest,
  app: App,
  options: Omit<AppOptions, 'hub' | 'routes'>,
): Promise<Places> {
  const routes = { '/': changeless };
  const { listener } = adapter.create({ ...options, hub: null, routes });
  const server = await listen(listener);
  return {
    async of(jar) {
      const own = jar.asMap().get(adapter.cookieName);
      if (own === undefined) return NOWHERE;
      const cookie = jar.all.map(({ name, value }) => `${name}=${value}`).join('; ');
      const { status, body } = await send(server.port, '/', { headers: { cookie } });
      const data: unknown = status === 200 ? JSON.parse(body) : null;
      const found = dictionaryOf(data);
      const here = { id: null, hasCookie: true };
      if (!isEmpty(found)) return { ...here, data: found };
      // A new session, or one with nothing in it, which the cookie itself tells.
      const inside = jar.isForged
        ? null
        : dictionaryOf(await app.load(adapter.idOf(own), jar.asMap()));
      return { ...here, data: isEmpty(inside) ? inside : null };
    },
    close: () => server.close(),
  };
}

const changeless: AppOptions['routes'][string] = (visit) => visit.respond(visit.whole());

function isEmpty(data: Dictionary | null): boolean {
  return data === null || Object.keys(data).length === 0;
}

function dictionaryOf(data: unknown): Dictionary | null {
  if (typeof data !== 'object' || data === null) return null;
  return structuredClone(Object.fromEntries(Object.entries(data)));
}
