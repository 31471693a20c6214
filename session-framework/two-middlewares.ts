import { callSite } from './call-site.ts';
import type { Description } from './observer.ts';
import type { WarningListener } from './warnings.ts';

/** A middleware among others. */
export interface Party {
  readonly cookieName: string;
  /** For messages: its engine, and where it was made. */
  describe(): string;
}

/** To be called where a middleware is made. */
export function partyOf({ cookieName, options }: Description): Party {
  const place = callSite();
  return {
    cookieName,
    describe: () =>
      `one with the ${String(options.engine)} engine (made at ${place() ?? 'an unknown place'})`,
  };
}

/** Those that have begun on a request. */
const atWork = new WeakMap<object, readonly Party[]>();
const told = new WeakSet<Party>();

/** Two that share a cookie take each other's sessions for unknown, and overwrite the cookie. */
export function warnOfSecond(request: object, party: Party, warn: WarningListener): void {
  const others = atWork.get(request) ?? NOBODY;
  if (others.includes(party)) return;
  atWork.set(request, [...others, party]);
  const rival = rivalOf(party, others);
  if (rival === undefined || told.has(party)) return;
  told.add(party);
  warn({ code: 'two-middlewares', message: `${twoMiddlewares(rival, party)} (told once)` });
}

const NOBODY: readonly Party[] = [];

/** Another than this one, with its cookie. */
export function rivalOf(party: Party, others: readonly Party[]): Party | undefined {
  return others.find((other) => other !== party && other.cookieName === party.cookieName);
}

/** The request is answered: its object may be passed to another application, one after the other. */
export function forget(request: object): void {
  atWork.delete(request);
}

export function twoMiddlewares(first: Party, second: Party): string {
  return (
    `Two session middlewares with the cookie '${first.cookieName}' meet on one request: ` +
    `${first.describe()} and ${second.describe()}. Each overwrites the cookie of the other. ` +
    "Use one for both, or give one another name, cookie: { name: '…' }."
  );
}
