import { decodeCookie } from '../cookies.ts';
import type { CookieReason, CookieState, SaveReason, SetCookie } from '../protocol.ts';
import type { Settings } from './settings.ts';

/**
 * Why express-session saved and sent its cookie, or did not: its own conditions, recomputed from
 * what was seen at the moments when it decided. Pure functions.
 *
 * @see https://github.com/expressjs/session/blob/v1.19.0/index.js#L434 shouldSave, shouldSetCookie
 */

/** The session when express-session looks at it: at `res.end` for the save, at the headers for the cookie. */
export interface Look {
  /** Whether there was a session. */
  present: boolean;
  /** `req.sessionID`. */
  id: string | null;
  /** The hash rule: other content than loaded, or another id. Null where it could not be told. */
  modified: boolean | null;
}

export interface CookieLook extends Look {
  /** Whether a Secure cookie could not go out, since the request is not https. */
  insecure: boolean;
  /** Whether the session's cookie has an expiry. */
  expires: boolean;
}

export interface RuleFacts {
  /** False where the middleware stepped aside. */
  ran: boolean;
  loadFailed: boolean;
  /** The id in a cookie with a good signature. */
  cookieId: string | null;
  /** Whether the store had a row for it. */
  rowFound: boolean;
  atEnd: Look | null;
  atHeaders: CookieLook | null;
  /** The last save of this session: whether the middleware itself made it, at the end. */
  lastSave: { byMiddleware: boolean; failed: boolean } | null;
  /** Whether the session was destroyed in this request. */
  destroyed: boolean;
  setCookie: readonly SetCookie[];
}

export function saveReason(facts: RuleFacts, settings: Settings): SaveReason {
  const { atEnd, lastSave, cookieId, rowFound } = facts;
  if (!facts.ran) return 'none:not-run';
  if (facts.loadFailed) return 'none:error';
  if (lastSave !== null) {
    if (lastSave.failed) return 'none:error';
    if (!lastSave.byMiddleware) return 'explicit';
    if (!rowFound) return 'new';
    if (atEnd?.id !== cookieId) return 'new-id';
    return atEnd.modified === false ? 'resave' : 'changed';
  }
  if (atEnd !== null && !atEnd.present && settings.unsetDestroys && facts.destroyed) return 'unset';
  if (facts.destroyed) return 'none:destroyed';
  if (atEnd === null) return 'none:not-committed';
  if (!atEnd.present) return 'none:no-session';
  return atEnd.id !== cookieId ? 'none:uninitialised' : 'none:unchanged';
}

/** Null where no headers were sent. */
export function cookieReason(facts: RuleFacts, settings: Settings): CookieReason | null {
  const { atHeaders, atEnd, cookieId, rowFound } = facts;
  if (!facts.ran) return 'none:not-run';
  if (facts.loadFailed) return 'none:error';
  if (atHeaders === null) return null;
  const isNew = atHeaders.id !== cookieId;
  if (facts.setCookie.some(({ cleared }) => !cleared)) {
    if (isNew) return rowFound ? 'new-id' : 'new';
    return settings.rolling ? 'rolling' : 'changed';
  }
  if (facts.setCookie.length > 0) return 'cleared';
  if (!atHeaders.present) return 'none:no-session';
  const wanted = isNew
    ? settings.saveUninitialized || atHeaders.modified !== false
    : settings.rolling || (atHeaders.expires && atHeaders.modified !== false);
  if (wanted) return atHeaders.insecure ? 'none:insecure' : 'none:error';
  const changedLater = atEnd?.modified === true;
  if (isNew)
    return changedLater || facts.lastSave !== null ? 'none:headers-sent' : 'none:uninitialised';
  return changedLater && atHeaders.expires ? 'none:headers-sent' : 'none:unchanged';
}

export interface CookieFacts {
  count: number;
  /** The first value of that name, as sent; null where there was none. */
  value: string | null;
  ran: boolean;
  /** Whether the store was asked, which happens for a good signature only. */
  asked: boolean;
  loadFailed: boolean;
  rowFound: boolean;
}

/** What express-session made of the cookie that came. */
export function cookieState(facts: CookieFacts): CookieState {
  if (facts.rowFound) return 'valid';
  if (facts.count === 0 && !facts.asked) return 'absent';
  if (!facts.ran || facts.loadFailed) return 'unchecked';
  if (facts.asked) return 'unknown-id';
  return decodeCookie(facts.value ?? '').startsWith('s:') ? 'bad-signature' : 'undecodable';
}
