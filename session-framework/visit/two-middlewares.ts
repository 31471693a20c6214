import { callSite } from '../observer/call-site.ts';
import type { Description } from '../observer/observer.ts';
import type { WarningListener } from '../warnings.ts';

/** A middleware among others. To be made where the middleware is. */
export class Party {
  readonly cookieName: string;
  /** For a request that it has for itself. */
  readonly alone: readonly Party[] = [this];
  readonly #engine: string;
  readonly #place = callSite();

  constructor({ cookieName, options }: Description) {
    this.cookieName = cookieName;
    this.#engine = String(options.engine);
  }

  /** For messages: its engine, and where it was made. */
  toString(): string {
    const place = this.#place() ?? 'an unknown place';
    return `one with the ${this.#engine} engine (made at ${place})`;
  }
}

/** Where a request keeps those that have begun on it: cheaper than a WeakMap, once per request. */
const AT_WORK = Symbol('session-framework.at-work');
const NOBODY: readonly Party[] = [];
const told = new WeakSet<Party>();

/** Two that share a cookie take each other's sessions for unknown, and overwrite the cookie. */
export function warnOfSecond(request: Marked, party: Party, warn: WarningListener): void {
  const others = request[AT_WORK] ?? NOBODY;
  if (others.length === 0) {
    request[AT_WORK] = party.alone;
    return;
  }
  if (others.includes(party)) return;
  request[AT_WORK] = [...others, party];
  const rival = rivalOf(party, others);
  if (rival === undefined || told.has(party)) return;
  told.add(party);
  warn({ code: 'two-middlewares', message: `${twoMiddlewares(rival, party)} (told once)` });
}

interface Marked {
  [AT_WORK]?: readonly Party[];
}

/** Another than this one, with its cookie. */
export function rivalOf(party: Party, others: readonly Party[]): Party | undefined {
  return others.find((other) => other !== party && other.cookieName === party.cookieName);
}

/** The request is answered: its object may be passed to another application, one after the other. */
export function forget(request: object): void {
  const marked: Marked = request;
  marked[AT_WORK] = NOBODY;
}

export function twoMiddlewares(first: Party, second: Party): string {
  return (
    `Two session middlewares with the cookie '${first.cookieName}' meet on one request: ` +
    `${first.toString()} and ${second.toString()}. Each overwrites the cookie of the other. ` +
    "Use one for both, or give one another name, cookie: { name: '…' }."
  );
}
