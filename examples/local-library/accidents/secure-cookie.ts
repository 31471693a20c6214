import { Router, type Request } from 'express';
import type { SessionOptions } from 'express-session';
import { asError } from '../problem.ts';
import { DEMO_SECRET } from '../session.ts';
import type { LibraryStore } from '../store.ts';
import { html } from '../views/html.ts';
import { page } from '../views/layout.ts';
import { outcomeView } from '../views/accidents.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module 'express-session' {
  interface SessionData {
    office_visits: number;
  }
}

export const OFFICE_PATH = '/accidents/secure-cookie/office';

const TEN_MINUTES = 10 * 60 * 1000;

/** The mistake is `secure: true`: this demo is served over plain http. */
export function officeOptions(store: LibraryStore): SessionOptions {
  return {
    name: 'admin.sid',
    secret: DEMO_SECRET,
    store,
    resave: false,
    saveUninitialized: false,
    cookie: { path: OFFICE_PATH, maxAge: TEN_MINUTES, sameSite: 'lax', secure: true },
  };
}

export const secureCookie: Accident = {
  id: 'secure-cookie',
  title: 'A Secure cookie over plain http',
  does: 'has an office for its staff, with a session of its own (admin.sid) whose cookie is Secure. The office counts your visits. The site is served over plain http.',
  expect: 'visit 1, visit 2, visit 3.',
  shows:
    'every visit as LOST: a new session is stored each time, and express-session silently sends no cookie for it. The rows stay behind in the store, and nobody can open them.',
  mend: html`<p>Let the connection decide, or the environment:</p>
    <pre>
session({ …, cookie: { secure: 'auto' } })
session({ …, cookie: { secure: process.env.NODE_ENV === 'production' } })</pre>
    <p>
      Behind a proxy that ends https, also tell Express to believe it:
      <code>app.set('trust proxy', 1)</code>.
    </p>`,
  start: { method: 'get', action: OFFICE_PATH, label: 'Visit the office' },

  routes({ office }) {
    const router = Router();

    // This request has the office's session; the main one has stepped aside.
    router.get('/office', (req, res) => {
      const visit = countOfficeVisit(req);
      const happened = html`<p>Welcome to the office. This is your visit number <b>${visit}</b>.</p>
        <p><a href="${OFFICE_PATH}">Visit it again</a>.</p>`;
      const body = outcomeView({ accident: secureCookie, happened });
      res.send(page({ title: secureCookie.title, body }));
    });

    router.get('/', async (req, res) => {
      const office_sessions = await countSessions(office);
      res.send(
        outcomePage(req, {
          accident: secureCookie,
          happened: html`<p>
            The office’s store holds <b>${office_sessions}</b> sessions of the last ten minutes. One
            visitor should have made one.
          </p>`,
          stored: { office_sessions },
        }),
      );
    });

    return router;
  },
};

function countOfficeVisit(req: Request): number {
  req.session.office_visits = (req.session.office_visits ?? 0) + 1;
  return req.session.office_visits;
}

function countSessions(store: LibraryStore): Promise<number> {
  return new Promise((resolve, reject) => {
    store.length((error: unknown, length = 0) =>
      error ? reject(asError(error)) : resolve(length),
    );
  });
}
