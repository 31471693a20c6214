import type { Request, RequestHandler } from 'express';
import type session from 'express-session';
import { asError } from '../problem.ts';
import {
  OFFICE_AGE,
  OFFICE_PATH,
  READING_ROOM_AGE,
  READING_ROOM_PATH,
  type Ending,
  type LibraryData,
  type LibrarySession,
  type SessionKit,
} from './kit.ts';
import { LibraryStore } from './library-store.ts';

/** express-session itself, or express-session observed by the DevTools plugin. */
export type ExpressSessionFactory = (options: session.SessionOptions) => RequestHandler;

declare module 'express-session' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- how its types are extended
  interface SessionData extends LibraryData {}
}

/** express-session's default name, written out because signing out clears this cookie. */
const COOKIE_NAME = 'connect.sid';

/** Seconds; two weeks, as session-framework has by default. */
const MAIN_AGE = 14 * 24 * 60 * 60;

// Published with the source, so no secret at all: a real app reads its own from the environment.
// It is the same in every run so that the tab tells the truth after a restart: the cookie's
// signature is still good, it is the memory store that has forgotten the session.
const DEMO_SECRET = 'local-library-demo-secret';

export function expressSessionKit(session: ExpressSessionFactory): SessionKit {
  // Never one store for two session middlewares: the later one would make the ids and cookies of both.
  const store = new LibraryStore();
  const officeStore = new LibraryStore();
  const roomStore = new LibraryStore();
  const shared = { secret: DEMO_SECRET, resave: false, saveUninitialized: false };

  return {
    name: 'express-session',
    main: {
      // Nothing is stored for visitors without data, nor written again without a change. With a
      // maxAge each visit has an expiry to renew (a "touch"). SameSite=Lax also keeps other
      // sites from posting our forms in a visitor's name.
      middleware: session({
        ...shared,
        name: COOKIE_NAME,
        store,
        cookie: { maxAge: MAIN_AGE * 1000, sameSite: 'lax' },
      }),
      of: (req) => sessionOf(req, store),
    },
    office: {
      // The mistake is `secure: true`: this demo is served over plain http.
      middleware: session({
        ...shared,
        name: 'admin.sid',
        store: officeStore,
        cookie: { path: OFFICE_PATH, maxAge: OFFICE_AGE * 1000, sameSite: 'lax', secure: true },
      }),
      of: (req) => sessionOf(req, officeStore),
      count: () => countSessions(officeStore),
    },
    readingRoom: {
      middleware: session({
        ...shared,
        name: 'room.sid',
        store: roomStore,
        resave: true,
        rolling: true,
        cookie: { path: READING_ROOM_PATH, maxAge: READING_ROOM_AGE * 1000, sameSite: 'lax' },
      }),
      of: (req) => sessionOf(req, roomStore),
    },
    explain: () => undefined,
    close: () => {},
  };
}

/** Reads `req.session` each time: `regenerate` puts another object there. */
function sessionOf(req: Request, store: LibraryStore): LibrarySession {
  return {
    get data() {
      return req.session;
    },
    get id() {
      return req.sessionID;
    },
    get endsAt() {
      const { maxAge } = req.session.cookie;
      return typeof maxAge === 'number' ? new Date(Date.now() + maxAge) : 'browser-close';
    },
    // It has no such flag: when the answer ends, it compares the content with what it loaded.
    markModified: () => {},
    // A date is a span of time here: each request moves it on.
    setEnding(ending) {
      req.session.cookie.maxAge = millisecondsUntil(ending);
    },
    // `regenerate` starts empty: what is to survive is carried.
    async rotate(keep) {
      const carried = Object.fromEntries(
        Object.entries(req.session).filter(([key]) => keep.some((kept) => kept === key)),
      );
      await promised((done) => req.session.regenerate(done));
      Object.assign(req.session, carried);
    },
    // Destroying ends the session on the server; the browser's cookie is ours to clear.
    async end(res) {
      await promised((done) => req.session.destroy(done));
      res.clearCookie(COOKIE_NAME, { path: '/', httpOnly: true, sameSite: 'lax' });
    },
    // express-session saves while it answers, and a browser that is redirected may come back
    // before that save is done. So: save first, then redirect.
    saveBeforeAnswer: () => promised((done) => req.session.save(done)),
    answerInTrouble(trouble, answer) {
      store.beforeNextSave(req.session, trouble);
      answer();
    },
  };
}

/** Undefined for a cookie that goes with the browser. */
function millisecondsUntil(ending: Ending): number | undefined {
  if (ending === 'browser-close') return undefined;
  return ending === 'default' ? MAIN_AGE * 1000 : ending.getTime() - Date.now();
}

function countSessions(store: LibraryStore): Promise<number> {
  return new Promise((resolve, reject) => {
    store.length((error: unknown, length = 0) =>
      error ? reject(asError(error)) : resolve(length),
    );
  });
}

/** express-session calls back with an error of whatever kind, or with nothing. */
function promised(start: (done: (error: unknown) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    start((error) => (error ? reject(asError(error)) : resolve()));
  });
}
