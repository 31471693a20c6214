import { Router } from 'express';
import { raceView } from '../views/accidents.ts';
import { html } from '../views/html.ts';
import { page } from '../views/layout.ts';
import { startSession, visitor } from '../visitor.ts';
import { outcomePage, type Accident } from './accident.ts';
import { createTurns } from './turns.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    authors_panel_opened: number;
    books_panel_opened: number;
  }
}

const shared = {
  title: 'Two requests that overlap',
  does: 'sends two requests at once: one counts that the authors panel was opened, the other counts it for the books panel. Each sets a key of its own.',
  expect: 'both counts in the session: they do not touch the same key.',
  shows:
    'both as saved, and the first marked as overwritten by the second: a session is loaded and stored as a whole, so the later save also puts back the old state of all other keys.',
};

export const overlapping: Accident = {
  id: 'overlapping',
  under: {
    'session-framework': {
      ...shared,
      mend: html`<p>
          The framework can look whether the session was saved meanwhile, and lay what this request
          changed over that, or refuse:
        </p>
        <pre>
sessions({ engine, onConflict: 'merge' })
sessions({ engine, onConflict: 'throw' }) // status 409</pre>
        <p>
          What must not get lost belongs in a database, in a row of its own. And one request is
          better than two.
        </p>`,
    },
    'express-session': {
      ...shared,
      mend: html`<p>
          express-session does not prevent this. Read again right before writing, which makes the
          window small:
        </p>
        <pre>
req.session.reload((error) => {
  if (error) return next(error)
  req.session.books_panel_opened = count
  req.session.save(next)
})</pre>
        <p>
          What must not get lost belongs in a database, in a row of its own. And one request is
          better than two.
        </p>`,
    },
  },
  start: { method: 'post', action: '/accidents/overlapping', label: 'Open both panels' },

  routes({ kit, pace }) {
    const router = Router();
    const takeTurns = createTurns(pace.patience);

    router.post('/', async (req, res) => {
      const session = kit.main.of(req);
      startSession(session);
      delete session.data.authors_panel_opened;
      delete session.data.books_panel_opened;
      await session.saveBeforeAnswer();
      res.redirect('/accidents/overlapping/race');
    });

    router.get('/race', (req, res) => {
      const { title } = overlapping.under[kit.name];
      const body = raceView(overlapping, title, {
        first: '/accidents/overlapping/authors-panel',
        second: '/accidents/overlapping/books-panel',
      });
      res.send(page({ title, body, visitor: visitor(kit.main.of(req)), script: 'race.js' }));
    });

    // Both read the session before either of them writes it. Neither does anything wrong on its own.
    router.post('/authors-panel', async (req, res) => {
      const { data, id } = kit.main.of(req);
      const authors_panel_opened = (data.authors_panel_opened ?? 0) + 1;
      await takeTurns(id, 'first', res);
      data.authors_panel_opened = authors_panel_opened;
      res.json({ authors_panel_opened });
    });

    router.post('/books-panel', async (req, res) => {
      const { data, id } = kit.main.of(req);
      const books_panel_opened = (data.books_panel_opened ?? 0) + 1;
      await takeTurns(id, 'second', res);
      data.books_panel_opened = books_panel_opened;
      res.json({ books_panel_opened });
    });

    router.get('/', (req, res) => {
      const { authors_panel_opened, books_panel_opened } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
          accident: overlapping,
          happened: html`<p>
            Authors panel: <b>${authors_panel_opened ?? 'never opened'}</b>. Books panel:
            <b>${books_panel_opened ?? 'never opened'}</b>.
          </p>`,
          stored: { authors_panel_opened, books_panel_opened },
        }),
      );
    });

    return router;
  },
};
