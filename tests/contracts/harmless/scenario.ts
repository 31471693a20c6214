import {
  changing,
  type Before,
  type Failing,
  type Route,
  type Setting,
} from '../under-test/adapter-under-test.ts';

/** What is done to an app, and what it does: with and without us all must be the same. */
export interface Scenario {
  /** Each is visited in turn, by one client: `/path`, `HEAD /path`, `/path if-none-match`. */
  visits: readonly string[];
  /** Made for each run, so that what counts calls begins anew. */
  routes: () => Record<string, Route>;
  setting?: Setting;
  failing?: Failing;
  /** Of the middleware itself: for the scenarios that only one has. */
  options?: object;
  /** Runs before the session middleware. */
  before?: Before;
}

export const set = (key: string, value: unknown): Route =>
  changing((visit) => visit.set(key, value), `${key} set`);
export const read: Route = (visit) => visit.respond(visit.whole());
export const ignore: Route = (visit) => visit.respond('nothing');
