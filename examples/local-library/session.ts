import type session from 'express-session';
import type { RequestHandler } from 'express';
import type { LibraryStore } from './store.ts';

/** express-session itself, or express-session observed by the DevTools plugin. */
export type SessionFactory = (options: session.SessionOptions) => RequestHandler;

declare module 'express-session' {
  interface SessionData {
    num_visits: number;
    member: string;
    reading_list: number[];
    /** Where to go after signing in. */
    next: string;
  }
}

/** express-session's default name, written out because signing out clears this cookie. */
export const COOKIE_NAME = 'connect.sid';

const FOURTEEN_DAYS = 14 * 24 * 60 * 60 * 1000;

// Published with the source, so no secret at all: a real app reads its own from the environment.
// It is the same in every run so that the tab tells the truth after a restart: the cookie's
// signature is still good, it is the memory store that has forgotten the session.
export const DEMO_SECRET = 'local-library-demo-secret';

export function sessionOptions(store: LibraryStore): session.SessionOptions {
  return {
    name: COOKIE_NAME,
    secret: DEMO_SECRET,
    store,
    // Nothing is stored for visitors without data, nor written again without a change.
    resave: false,
    saveUninitialized: false,
    // With a maxAge each visit has an expiry to renew (a "touch"). SameSite=Lax also keeps
    // other sites from posting our forms in a visitor's name.
    cookie: { maxAge: FOURTEEN_DAYS, sameSite: 'lax' },
  };
}
