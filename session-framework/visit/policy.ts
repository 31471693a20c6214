/**
 * The save rule, as a pure function. Django: "When sessions are saved", and
 * `SessionMiddleware.process_response`:
 *
 * 1. A cookie with nothing behind it is deleted; of several of that name none is, unless by flush():
 *    it could be the good one.
 * 2. A response whose handler accessed the session varies on `Cookie`, and so does one that sets or
 *    deletes the session's cookie: a shared cache would give it to others (CVE-2026-35192).
 * 3. A session is saved, and its cookie sent, when it was modified (or on every request), unless it
 *    is empty, or the response is a server error.
 */

/** Why the session was saved, or was not. */
export type SaveReason =
  | 'new'
  | 'new-id'
  | 'changed'
  | 'resave'
  | 'none:unchanged'
  | 'none:uninitialised'
  | 'none:not-flagged'
  | 'none:status-5xx'
  | 'none:destroyed'
  | 'none:no-session'
  | 'none:interrupted'
  | 'none:conflict'
  | 'none:error'
  | 'none:not-committed';

/** Why the cookie was sent, or was not. */
export type CookieReason =
  | 'new'
  | 'new-id'
  | 'changed'
  | 'rolling'
  | 'cleared'
  | 'none:unchanged'
  | 'none:uninitialised'
  | 'none:status-5xx'
  | 'none:no-session'
  | 'none:error'
  | 'none:not-committed';

export interface SaveFacts {
  /** Which cookie came: none, one that can be of ours, or one that cannot. */
  cookie: 'absent' | 'well-formed' | 'malformed';
  /** Another cookie of that name can be of ours, too. */
  hasRival: boolean;
  accessed: boolean;
  modified: boolean;
  /** No key and no data. */
  empty: boolean;
  /** A record is stored under the session's key. */
  stored: boolean;
  /** The session gets another key: after cycleKey(), or after flush(). */
  cycled: boolean;
  flushed: boolean;
  /** The application stored it by itself, under a key that the visitor does not have yet. */
  cookieDue: boolean;
  /** Content differs from what was loaded although nothing was assigned, as far as anyone looked. */
  changedInPlace: boolean;
  saveEveryRequest: boolean;
  /** HTTP status of the response. */
  status: number;
}

export interface Decision {
  action: 'save' | 'send-cookie' | 'clear-cookie' | 'leave';
  saved: SaveReason;
  cookie: CookieReason;
  /** The response varies on `Cookie`. */
  vary: boolean;
}

export function decide(facts: SaveFacts): Decision {
  if (facts.empty && clears(facts)) {
    const saved = facts.flushed ? 'none:destroyed' : 'none:no-session';
    return { action: 'clear-cookie', saved, cookie: 'cleared', vary: true };
  }
  const leave = (saved: SaveReason, cookie: CookieReason): Decision => ({
    action: 'leave',
    saved,
    cookie,
    vary: facts.accessed,
  });
  if (facts.empty) {
    if (facts.flushed) return leave('none:destroyed', 'none:no-session');
    return leave('none:uninitialised', 'none:uninitialised');
  }
  if (!facts.modified && !facts.saveEveryRequest) {
    const saved = facts.changedInPlace ? 'none:not-flagged' : 'none:unchanged';
    if (!facts.cookieDue) return leave(saved, 'none:unchanged');
    if (facts.status >= 500) return leave(saved, 'none:status-5xx');
    const cookie = facts.cookie === 'well-formed' ? 'new-id' : 'new';
    return { action: 'send-cookie', saved, cookie, vary: true };
  }
  if (facts.status >= 500) return leave('none:status-5xx', 'none:status-5xx');
  return { action: 'save', ...saveReasons(facts), vary: true };
}

/** Whether the cookie of an empty session is deleted. */
function clears(facts: SaveFacts): boolean {
  if (facts.hasRival && !facts.flushed) return false;
  if (facts.cookie !== 'well-formed') return facts.cookie === 'malformed';
  return facts.accessed || facts.modified || facts.saveEveryRequest;
}

function saveReasons(facts: SaveFacts): { saved: SaveReason; cookie: CookieReason } {
  if (facts.cycled || (facts.flushed && !facts.stored))
    return { saved: 'new-id', cookie: 'new-id' };
  if (!facts.stored) return { saved: 'new', cookie: 'new' };
  if (facts.modified) return { saved: 'changed', cookie: 'changed' };
  return { saved: 'resave', cookie: 'rolling' };
}
