import type { CookieReason, SaveReason } from '../protocol.ts';
import type { Draft } from '../recording/recorder.ts';
import type { Interned } from '../recording/revisions.ts';
import type { Calls } from './calls.ts';
import type { Middleware } from './middleware.ts';
import {
  cookieReason,
  idAfter,
  isNew,
  saveReason,
  toldSaveReason,
  type CookieLook,
  type Look,
} from './reasons.ts';
import type { States } from './states.ts';

/** Why a middleware saved and sent, in the protocol's codes, where it tells itself. */
export interface Decision {
  saved: SaveReason;
  cookie: CookieReason;
  modified: boolean;
  /** Why it has given its commit up; undefined where it has not. */
  error: unknown;
}

/** As far as a middleware tells it that does not tell all. */
export type Known = Partial<Omit<Decision, 'error'>>;

/** The request now. */
export interface Now {
  session: object | null;
  /** Of the session, or of the last one. */
  id: string | null;
  /** False where the middleware stepped aside. */
  ran: boolean;
}

/** How a middleware decides and commits: what it saw then, and why it saved and sent its cookie. */
export class Commit {
  /** At the end of the handler. */
  atEnd: Look | null = null;
  endRevision: Interned | null = null;
  atHeaders: CookieLook | null = null;

  readonly #draft: Draft;
  readonly #middleware: Middleware;
  readonly #states: States;
  readonly #calls: Calls;
  #hasBegun = false;
  /** Whether it would have sent its cookie for what was there at the end. */
  #wantedAtEnd = false;
  #insecureAtEnd = false;
  #told: { saved: SaveReason | null; cookie: CookieReason | null } = NOT_TOLD;
  #isModified: boolean | null = null;
  #isOver = false;

  constructor(draft: Draft, middleware: Middleware, states: States, calls: Calls) {
    this.#draft = draft;
    this.#middleware = middleware;
    this.#states = states;
    this.#calls = calls;
  }

  /** Whether it is still to be noted what the middleware saw at the end, and that can be told now. */
  get seesEnd(): boolean {
    // A commit that runs on when all is over decides from what is not seen any more.
    return this.atEnd === null && !this.#isOver && this.#states.atEnd !== undefined;
  }

  begins(now: Now): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#calls.commitBegins();
    this.#states.endBegins(now.session);
    this.seen(now);
  }

  ends(now: Now): void {
    this.#states.endsOtherwise(now.id);
    this.seen(now);
    this.#states.endReturns();
  }

  /** Notes what the middleware saw at the end, as soon as that is known. */
  seen({ session, id, ran }: Now): void {
    const revision = this.#states.atEnd;
    if (!this.seesEnd || revision === undefined) return;
    this.atEnd = this.#states.lookAt(session, id, revision);
    this.endRevision = revision;
    this.#wantedAtEnd = this.#sends(session, this.atEnd);
    this.#insecureAtEnd = this.#isInsecure(session);
    if (this.#middleware.tellsAll !== true) {
      this.#draft.modified = ran ? (this.#isModified ?? this.atEnd.modified) : null;
    }
  }

  /** The middleware decides whether to send its cookie. */
  decidesCookie(now: Now): void {
    const { session, id } = now;
    this.#states.endsOtherwise(id);
    this.seen(now);
    const revision = session === null ? null : this.#states.of(session, id, true);
    const look = this.#states.lookAt(session, id, revision);
    const wanted = this.#sends(session, look);
    this.atHeaders = { ...look, insecure: this.#isInsecure(session), wanted };
    this.#draft.set('atHeaders', revision);
  }

  /** The middleware tells why it saves and sends, or why it does not. */
  tells({ saved, cookie, error }: Decision): void {
    this.#told = { saved, cookie };
    if (error === undefined) return;
    this.#calls.commitFailed(error);
    const refused = this.#middleware.refusedBy?.(error) ?? null;
    if (refused !== null) this.#states.refused(refused);
  }

  /** The middleware knows some of it better than can be seen. */
  knows({ saved, cookie, modified }: Known): void {
    this.#told = { saved: saved ?? this.#told.saved, cookie: cookie ?? this.#told.cookie };
    if (modified !== undefined) this.#draft.modified = this.#isModified = modified;
  }

  /** The response is over: one that stores when told decides nothing by itself, and is told no more. */
  closes({ session, id }: Now, revision: Interned | null): void {
    if (this.#isExplicit) this.atEnd ??= this.#states.lookAt(session, id, revision);
  }

  get #isExplicit(): boolean {
    return this.#middleware.rule === 'explicit';
  }

  /** The response is over without any. */
  hadNoHeaders(): void {
    this.atHeaders = null;
    this.#draft.set('atHeaders', null);
  }

  /** Writes down the reasons, and what became of the session. */
  conclude(
    { id, ran }: Omit<Now, 'session'>,
    { isBegun, isClosed }: { isBegun: boolean; isClosed: boolean },
  ): void {
    const draft = this.#draft;
    const middleware = this.#middleware;
    const { cookieId, rowFound, lastSave } = this.#calls;
    // The store answered, and the middleware made no session of it.
    const isRefused = cookieId !== null && draft.timing.loaded !== null;
    this.#isOver = isClosed;
    const fate = this.#calls.fateOf(id);
    const facts = {
      ran,
      isBegun,
      // One that goes on all the same has taken the failure for no session.
      loadFailed: !isBegun && (this.#calls.loadFailed || isRefused),
      cookieId,
      rowFound,
      isUnchecked: draft.cookieIn.state === 'unchecked',
      atEnd: this.atEnd,
      atHeaders: this.atHeaders,
      lastSave,
      fate,
      isWithheld: this.#insecureAtEnd && middleware.storesInsecure === false,
      setCookie: draft.setCookie,
      wantedLater: this.#wantedAtEnd,
      sendsAlways: middleware.sendsAlways === true,
      isExplicit: this.#isExplicit,
    };
    draft.after = idAfter(facts, id, fate);
    if (middleware.tellsAll === true) {
      draft.reason.cookie = this.#told.cookie;
      draft.reason.saved = toldSaveReason(this.#told.saved, lastSave);
      if (draft.after === null && middleware.kind === 'store') this.#calls.expires(null);
    } else {
      const isDecided = isClosed || this.atEnd !== null;
      draft.reason.cookie = this.#told.cookie ?? cookieReason(facts);
      draft.reason.saved = isDecided ? (this.#told.saved ?? saveReason(facts)) : null;
      // A cookie may go out all the same: nothing is behind its id.
      if (draft.reason.saved === 'none:uninitialised') draft.after = null;
    }
    if (id !== null && middleware.rows !== undefined) {
      draft.expiry.store = middleware.rows.expiryOf(id);
    }
  }

  /** Whether the cookie may go over https only, and this is none. */
  #isInsecure(session: object | null): boolean {
    if (session === null || this.#draft.facts.secure) return false;
    return this.#middleware.needsSecure?.(session) === true;
  }

  #sends(session: object | null, { id, modified }: Look): boolean {
    if (session === null) return false;
    const look = { isNew: isNew(this.#calls, id), modified, session };
    if (this.#middleware.sendsAlways === true) return true;
    return this.#middleware.sends?.(look) ?? modified !== false;
  }
}

const NOT_TOLD = { saved: null, cookie: null };
