import { Router } from 'express';
import { OFFICE_PATH, type SessionKit } from '../sessions/kit.ts';
import { html } from '../views/html.ts';
import { page } from '../views/layout.ts';
import { outcomeView } from '../views/accidents.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    office_visits: number;
  }
}

const shared = {
  title: 'A Secure cookie over plain http',
  expect: 'visit 1, visit 2, visit 3.',
};

export const secureCookie: Accident = {
  id: 'secure-cookie',
  under: {
    'session-framework': {
      ...shared,
      does: 'has an office for its staff, with a session of its own (office_session) whose cookie is Secure. The office counts your visits. The site is served over plain http.',
      shows:
        'each visit as saved, as long as you are on localhost: the framework sends the cookie, and most browsers keep a Secure cookie that comes from this machine. Under any other host name they reject it, and each visit is LOST: a new session is stored, and nobody can open it. A mistake that hides until the first visitor from outside.',
      mend: html`<p>Let the environment decide:</p>
        <pre>sessions({ …, cookie: { secure: process.env.NODE_ENV === 'production' } })</pre>
        <p>And serve the real site over https only.</p>`,
    },
    'express-session': {
      ...shared,
      does: 'has an office for its staff, with a session of its own (admin.sid) whose cookie is Secure. The office counts your visits. The site is served over plain http.',
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
    },
  },
  start: { method: 'get', action: OFFICE_PATH, label: 'Visit the office' },

  routes({ kit }) {
    const router = Router();

    router.get('/', async (req, res) => {
      const office_sessions = await kit.office.count();
      res.send(
        outcomePage(kit, req, {
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

/** Mounted at `OFFICE_PATH`, behind the office's session middleware and not behind the main one. */
export function officeRoutes(kit: SessionKit): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const { data } = kit.office.of(req);
    data.office_visits = (data.office_visits ?? 0) + 1;
    const happened = html`<p>
        Welcome to the office. This is your visit number <b>${data.office_visits}</b>.
      </p>
      <p><a href="${OFFICE_PATH}">Visit it again</a>.</p>`;
    const body = outcomeView(kit.name, { accident: secureCookie, happened });
    res.send(page({ title: secureCookie.under[kit.name].title, body }));
  });

  return router;
}
