import type { WatchedHub } from '../../support/http-hub.ts';
import { timePasses } from '../../support/patience.ts';

/** What a route of a scenario does, in the words of the domain. */
export interface Visit {
  get: (key: string) => unknown;
  set: (key: string, value: unknown) => void;
  /** Adds to an array in place, without assigning its key. */
  push: (key: string, value: unknown) => void;
  save: () => Promise<void>;
  regenerate: () => Promise<void>;
  destroy: () => Promise<void>;
  respond: (text?: string) => void;
  /** Sends headers and a first part; the response goes on. */
  begin: () => void;
}

export type Route = (visit: Visit) => void | Promise<void>;

export interface AppOptions {
  /** Session cookies go over https only. */
  secure?: boolean;
  /** Sessions are stored and their cookie sent although nothing is in them. */
  eager?: boolean;
  /** A second observed session middleware, with a cookie of its own, after the first. */
  second?: boolean;
  /** Every save fails with this message. */
  failing?: string;
}

/** A running app with observed sessions and its real store. */
export interface RunningApp {
  port: number;
  watched: WatchedHub;
  cookieName: string;
  /** The session id in a cookie value. */
  idOf: (cookie: string) => string;
  /** A cookie value that names an id that was never stored, rightly signed. */
  signedCookie: (id: string) => string;
  /** An id of the right form that was never stored. */
  unknownId: string;
  /** The dictionary that a next request would load, from the real store; null where no row is. */
  load: (id: string) => Promise<unknown>;
  close: () => Promise<void>;
}

export interface AdapterUnderTest {
  start: (routes: Record<string, Route>, options?: AppOptions) => Promise<RunningApp>;
  /** Scenarios that cannot happen with this middleware, by title, each with the reason. */
  notApplicable?: Readonly<Record<string, string>>;
  /** Whether the store is asked at the first look only. */
  isLazy?: boolean;
  /** Whether a new id keeps the data. */
  rotationKeepsData?: boolean;
}

export const ROUTES: Record<string, Route> = {
  '/look': (visit) => visit.respond(String(visit.get('user'))),
  '/ignore': (visit) => visit.respond(),
  '/login': (visit) => {
    visit.set('user', 'ada');
    visit.respond();
  },
  '/cart': (visit) => {
    visit.set('cart', ['book']);
    visit.respond();
  },
  '/cart/add': (visit) => {
    visit.push('cart', 'pen');
    visit.respond();
  },
  '/map': (visit) => {
    visit.set('seen', new Map([['a', 1]]));
    visit.respond();
  },
  '/late': (visit) => {
    visit.set('user', 'ada');
    visit.respond();
    visit.set('late', true);
  },
  '/later': (visit) => {
    visit.get('user');
    visit.respond();
    void timePasses(20).then(() => visit.set('later', true));
  },
  '/logout': async (visit) => {
    await visit.destroy();
    visit.respond();
  },
  '/rotate': async (visit) => {
    await visit.regenerate();
    visit.set('user', 'grace');
    visit.respond();
  },
  '/stream': (visit) => {
    visit.begin();
    visit.set('user', 'ada');
    visit.respond();
  },
  '/save': async (visit) => {
    visit.set('user', 'ada');
    await visit.save();
    visit.respond();
  },
};
