import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module 'express-session' {
  interface SessionData {
    pickup_branch: string;
  }
}

const BRANCH = 'Harbour Street';

export const storeFails: Accident = {
  id: 'store-fails',
  title: 'The store fails, and the page says “saved”',
  does: 'notes in the session at which branch you collect your books, and answers. The store cannot write it.',
  expect: 'an error page, or at least no page that says that all went well.',
  shows:
    'the POST as LOST (the save failed) although its status is 200. express-session saves while the answer is on its way, and nobody can take it back.',
  mend: html`<p>Save before answering, so that an error can still become an error page:</p>
    <pre>
req.session.pickup_branch = branch
req.session.save((error) => {
  if (error) return next(error)
  res.send(page)
})</pre>
    <p>
      And let your error handler look at <code>res.headersSent</code>: for a failed save
      express-session calls <code>next(error)</code> after the answer.
    </p>`,
  start: { method: 'post', action: '/accidents/store-fails', label: `Collect at ${BRANCH}` },

  routes({ store }) {
    const router = Router();

    router.post('/', (req, res) => {
      store.beforeNextSave(req.session, () => Promise.reject(new Error('the disk is full')));
      req.session.pickup_branch = BRANCH;
      res.send(
        outcomePage(req, {
          accident: storeFails,
          happened: html`<p>
            Saved: you collect your books at <b>${BRANCH}</b>. Or so this page says.
          </p>`,
        }),
      );
    });

    router.get('/', (req, res) => {
      const { pickup_branch } = req.session;
      res.send(
        outcomePage(req, {
          accident: storeFails,
          happened:
            pickup_branch === undefined
              ? html`<p>No branch is stored.</p>`
              : html`<p>You collect your books at <b>${pickup_branch}</b>.</p>`,
          stored: { pickup_branch },
        }),
      );
    });

    return router;
  },
};
