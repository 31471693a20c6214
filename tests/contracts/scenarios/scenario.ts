import {
  changing,
  type Ability,
  type Before,
  type Failing,
  type Route,
  type Setting,
  type Slow,
} from '../under-test/adapter-under-test.ts';
import type { Hold } from './hold.ts';

/** What is done to an app, and what it does. */
export interface Scenario {
  /** What one visitor does, one step after the other. */
  visits: readonly Step[];
  /** Made for each run, so that what counts calls begins anew. */
  routes: (hold: Hold) => Record<string, Route>;
  setting?: Setting;
  /** What the app has to be able to do with its sessions. */
  needs?: Ability;
  /** The session middleware is called in a pool of work, which loses the context of the request. */
  isCalledInPool?: boolean;
  /** All requests come on one connection, one after the other. */
  isOnOneConnection?: boolean;
  failing?: Failing;
  /** Where the app may fail, by what it does or because its middleware refuses that; nowhere else. */
  mayFail?: readonly string[];
  /** Calls of the store that are held, each as the step says. */
  slow?: Slow['call'];
  /** Of the middleware itself: for the scenarios that only one has. */
  options?: object;
  /** Runs before the session middleware. */
  before?: Before;
}

export type Step = string | Asked | Together | Left | Followed;

/** A client that goes away while the handler of its request is held, or the store that it needs. */
export interface Left {
  leaves: string;
}

/** A client that follows a redirect, as soon as it has its headers. */
export interface Followed {
  redirect: string;
  to: string;
}

/** A request: `/path`, `HEAD /path`, `/path if-none-match`. */
export interface Asked {
  ask: string;
  /**
   * What is done to the visitor's session cookie before; `twice`: it stands in the header twice;
   * `stale`: before it stands the first one that the visitor had;
   * `expired`: the time of its session is over.
   */
  cookie?: 'forged' | 'unknown' | 'twice' | 'stale' | 'expired';
  /** It asks for another protocol, as for a WebSocket; the app is called with a stand-in to answer. */
  isUpgrade?: boolean;
}

/** Requests that come and are answered while the handler of another is held. */
export interface Together {
  during: string;
  come: readonly string[];
}

export const set = (key: string, value: unknown): Route =>
  changing((visit) => visit.set(key, value), `${key} set`);
export const read: Route = (visit) => visit.respond(visit.whole());
export const ignore: Route = (visit) => visit.respond('nothing');

/** Changes a list in the session inside of it. */
export const pushed: Route = changing((visit) => visit.push('cart', 'pen'), 'pushed');

/** Makes the id anew, and takes over what was in the list. */
export const signedIn: Route = async (visit) => {
  const cart = visit.get('cart');
  await visit.regenerate();
  visit.set('cart', cart);
  await changing((changed) => changed.set('user', 'ada'), 'in')(visit);
};
