import type { Interned } from '../revisions.ts';
import type { Calls } from './calls.ts';
import type { Middleware } from './middleware.ts';
import type { CookieLook, Look } from './reasons.ts';
import type { States } from './states.ts';

/** What a middleware saw when it decided: at the end of the handler, and at the headers. */
export class Moments {
  atEnd: Look | null = null;
  endRevision: Interned | null = null;
  /** Whether it would have sent its cookie for what was there at the end. */
  wantedAtEnd = false;
  atHeaders: CookieLook | null = null;

  readonly #middleware: Middleware;
  readonly #states: States;
  readonly #calls: Calls;

  constructor(middleware: Middleware, states: States, calls: Calls) {
    this.#middleware = middleware;
    this.#states = states;
    this.#calls = calls;
  }

  /** @returns what it saw at the end, once, as soon as that is known; else null */
  end(session: object | null, id: string | null): Look | null {
    const revision = this.#states.atEnd;
    if (this.atEnd !== null || revision === undefined) return null;
    this.atEnd = this.#states.lookAt(session, id, revision);
    this.endRevision = revision;
    this.wantedAtEnd = this.#sends(session, this.atEnd);
    return this.atEnd;
  }

  /** @returns the state at the headers */
  headers(session: object | null, id: string | null, isSecure: boolean): Interned | null {
    const revision = session === null ? null : this.#states.of(session, id, true);
    const look = this.#states.lookAt(session, id, revision);
    const needsSecure = session !== null && this.#middleware.needsSecure?.(session) === true;
    this.atHeaders = {
      ...look,
      insecure: needsSecure && !isSecure,
      wanted: this.#sends(session, look),
    };
    return revision;
  }

  #sends(session: object | null, { id, modified }: Look): boolean {
    if (session === null) return false;
    const isNew = id !== this.#calls.cookieId;
    return this.#middleware.sends?.({ isNew, modified, session }) ?? modified !== false;
  }
}
