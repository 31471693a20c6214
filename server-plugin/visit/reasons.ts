import type { CookieReason, CookieState, SaveReason, SetCookie } from '../protocol.ts';

/**
 * Why a middleware saved and sent its cookie, or did not, where it does not tell itself: from what
 * was seen at the moments when it decided. Pure functions.
 */

/** The session when the middleware looks at it: at the end for the save, at the headers for the cookie. */
export interface Look {
  /** Whether there was a session. */
  present: boolean;
  id: string | null;
  /** Other content than loaded, or another id. Null where it could not be told. */
  modified: boolean | null;
}

export interface CookieLook extends Look {
  /** Whether a Secure cookie could not go out, since the request is not https. */
  insecure: boolean;
  /** Whether the middleware would send its cookie. */
  wanted: boolean;
}

export interface RuleFacts {
  /** False where the middleware stepped aside. */
  ran: boolean;
  /** Whether the middleware has its session; one that waits for a look may never have. */
  isBegun: boolean;
  loadFailed: boolean;
  /** The id in a cookie with a good signature. */
  cookieId: string | null;
  /** Whether the store had a row for it. */
  rowFound: boolean;
  /** Whether nobody has asked the store for it. */
  isUnchecked: boolean;
  atEnd: Look | null;
  atHeaders: CookieLook | null;
  lastSave: Save | null;
  /** What became of the session that it ends with. */
  fate: Fate | null;
  /** Whether it stored nothing since the cookie could not have gone out. */
  isWithheld: boolean;
  setCookie: readonly SetCookie[];
  /** Whether the middleware would have sent its cookie for what was there at the end. */
  wantedLater: boolean;
  /** Whether it sends its cookie with each response. */
  sendsAlways: boolean;
  /** Whether it stores when the app tells it to, and else never. */
  isExplicit: boolean;
}

/** The last save of a request's session. */
export interface Save {
  /** Whether the middleware itself made it, at the end. */
  byMiddleware: boolean;
  /** Whether this request had stored that session before. */
  isAgain: boolean;
  failed: boolean;
}

export function saveReason(facts: RuleFacts): SaveReason {
  const { atEnd, lastSave, cookieId, rowFound } = facts;
  if (!facts.ran) return 'none:not-run';
  if (facts.loadFailed) return 'none:error';
  if (lastSave !== null) {
    if (lastSave.failed) return 'none:error';
    if (!lastSave.byMiddleware) return 'explicit';
    if (!rowFound) return lastSave.isAgain ? 'changed' : 'new';
    if (atEnd?.id !== cookieId) return 'new-id';
    return atEnd.modified === false ? 'resave' : 'changed';
  }
  if (atEnd?.present === false && facts.fate === 'ended-by-middleware') return 'unset';
  if (facts.fate === 'ended-by-middleware' || facts.fate === 'ended-by-app')
    return 'none:destroyed';
  if (atEnd === null) return 'none:not-committed';
  if (!facts.isBegun) return withoutSession(facts);
  if (!atEnd.present) return 'none:no-session';
  if (facts.isWithheld && atEnd.modified !== false) return 'none:insecure';
  if (isUntold(facts)) return 'none:not-committed';
  return isNew(facts, atEnd.id) || leadsNowhere(facts) ? 'none:uninitialised' : 'none:unchanged';
}

/** Whether there is no row for the id that came. It may be that of the session all the same. */
function leadsNowhere({ rowFound, isUnchecked, cookieId }: RuleFacts): boolean {
  return cookieId !== null && !rowFound && !isUnchecked;
}

/** Whether a change was left that the middleware was not told to store. */
function isUntold({ isExplicit, atEnd, lastSave }: RuleFacts): boolean {
  return isExplicit && lastSave === null && atEnd !== null && atEnd.modified !== false;
}

/** Whether it is another session than came; where sessions have no id, whether one came at all. */
export function isNew(
  { cookieId, rowFound }: Pick<RuleFacts, 'cookieId' | 'rowFound'>,
  id: string | null,
): boolean {
  return id === null ? !rowFound : id !== cookieId;
}

/** Why nothing became of a session that nobody looked for. */
function withoutSession({ isUnchecked }: RuleFacts): 'none:unchanged' | 'none:uninitialised' {
  return isUnchecked ? 'none:unchanged' : 'none:uninitialised';
}

/** What the middleware tells; but what the app has stored itself since is why it is stored. */
export function toldSaveReason(
  told: SaveReason | null,
  lastSave: RuleFacts['lastSave'],
): SaveReason | null {
  const isByApp = told !== null && lastSave?.byMiddleware === false && !lastSave.failed;
  return isByApp ? 'explicit' : told;
}

/** Null where no headers were sent. */
export function cookieReason(facts: RuleFacts): CookieReason | null {
  const { atHeaders, atEnd, rowFound } = facts;
  if (!facts.ran) return 'none:not-run';
  if (facts.loadFailed) return 'none:error';
  if (atHeaders === null) return null;
  const isOther = isNew(facts, atHeaders.id);
  if (facts.setCookie.some(({ cleared }) => !cleared)) {
    if (isOther) return rowFound ? 'new-id' : 'new';
    return facts.sendsAlways || atHeaders.modified === false ? 'rolling' : 'changed';
  }
  if (facts.setCookie.length > 0) return 'cleared';
  if (!facts.isBegun) return withoutSession(facts);
  if (!atHeaders.present) return 'none:no-session';
  if (atHeaders.wanted) return atHeaders.insecure ? 'none:insecure' : 'none:error';
  if (isUntold(facts)) return 'none:not-committed';
  if (facts.isExplicit && facts.lastSave?.failed === true) return 'none:error';
  const changedLater = atEnd?.modified === true;
  if (isOther)
    return changedLater || facts.lastSave !== null ? 'none:headers-sent' : 'none:uninitialised';
  return changedLater && facts.wantedLater ? 'none:headers-sent' : 'none:unchanged';
}

/** The id that a next request could load, if any. */
export function idAfter(facts: RuleFacts, id: string | null, fate: Fate | null): string | null {
  const { ran, loadFailed, rowFound, isUnchecked, cookieId, setCookie } = facts;
  if (!ran || loadFailed || (fate !== null && fate !== 'stored')) return null;
  const isAsItCame = (rowFound || isUnchecked) && id === cookieId;
  return fate === 'stored' || isAsItCame || setCookie.some(({ cleared }) => !cleared) ? id : null;
}

/** What became of the session of an id in a request; `gone`: another one has ended it. */
export type Fate = 'stored' | 'ended-by-app' | 'ended-by-middleware' | 'gone' | 'unknown';

export interface CookieFacts {
  /** How often the cookie's name stands in the header. */
  count: number;
  /** Whether the store was asked, which happens for a good cookie only. */
  asked: boolean;
  rowFound: boolean;
  /** Whether the store could not say, and the middleware goes on all the same. */
  loadFailed: boolean;
  /** What the adapter knows of a cookie for which the store was not asked. */
  told: () => CookieState | null;
}

/** What the middleware made of the cookie that came, once it has a session. */
export function cookieState(facts: CookieFacts): CookieState {
  const { count, asked, rowFound, loadFailed, told } = facts;
  if (rowFound) return 'valid';
  if (loadFailed) return 'unchecked';
  if (asked) return 'unknown-id';
  return count === 0 ? 'absent' : (told() ?? 'unchecked');
}
