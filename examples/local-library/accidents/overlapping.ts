import { Router } from 'express';
import { raceView } from '../views/accidents.ts';
import { html } from '../views/html.ts';
import { page } from '../views/layout.ts';
import { saveNow, startSession, visitor } from '../visitor.ts';
import { outcomePage, type Accident } from './accident.ts';
import { createTurns } from './turns.ts';

declare module 'express-session' {
  interface SessionData {
    authors_panel_opened: number;
    books_panel_opened: number;
  }
}

export const overlapping: Accident = {
  id: 'overlapping',
  title: 'Two requests that overlap',
  does: 'sends two requests at once: one counts that the authors panel was opened, the other counts it for the books panel. Each sets a key of its own.',
  expect: 'both counts in the session: they do not touch the same key.',
  shows:
    'both as saved, and the first marked as overwritten by the second: a session is loaded and stored as a whole, so the later save also puts back the old state of all other keys.',
  mend: html`<p>
      No session middleware for Express prevents this. Read again right before writing, which makes
      the window small:
    </p>
    <pre>
req.session.reload((error) => {
  if (error) return next(error)
  req.session.books_panel_opened = count
  req.session.save(next)
})</pre>
    <p>
      What must not get lost belongs in a database, in a row of its own. And one request is better
      than two.
    </p>`,
  start: { method: 'post', action: '/accidents/overlapping', label: 'Open both panels' },

  routes({ pace }) {
    const router = Router();
    const takeTurns = createTurns(pace.patience);

    router.post('/', async (req, res) => {
      startSession(req);
      delete req.session.authors_panel_opened;
      delete req.session.books_panel_opened;
      await saveNow(req);
      res.redirect('/accidents/overlapping/race');
    });

    router.get('/race', (req, res) => {
      const body = raceView(overlapping, {
        first: '/accidents/overlapping/authors-panel',
        second: '/accidents/overlapping/books-panel',
      });
      res.send(page({ title: overlapping.title, body, visitor: visitor(req), script: 'race.js' }));
    });

    // Both have loaded the session by now. Neither does anything wrong on its own.
    router.post('/authors-panel', async (req, res) => {
      await takeTurns(req.sessionID, 'first', res);
      req.session.authors_panel_opened = (req.session.authors_panel_opened ?? 0) + 1;
      res.json({ authors_panel_opened: req.session.authors_panel_opened });
    });

    router.post('/books-panel', async (req, res) => {
      await takeTurns(req.sessionID, 'second', res);
      req.session.books_panel_opened = (req.session.books_panel_opened ?? 0) + 1;
      res.json({ books_panel_opened: req.session.books_panel_opened });
    });

    router.get('/', (req, res) => {
      const { authors_panel_opened, books_panel_opened } = req.session;
      res.send(
        outcomePage(req, {
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
