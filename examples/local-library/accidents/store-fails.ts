import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    pickup_branch: string;
  }
}

const BRANCH = 'Harbour Street';

const does =
  'notes in the session at which branch you collect your books, and answers. The store cannot write it.';

export const storeFails: Accident = {
  id: 'store-fails',
  under: {
    'session-framework': {
      title: 'The store fails',
      does,
      expect: 'an error page, or at least no page that says that all went well.',
      shows:
        'the POST as LOST (the save failed), with status 500: the handler had answered “saved” already, but the framework holds an answer until the save has ended, and makes it an error when the save fails.',
      mend: html`<p>
          There is nothing to mend in the handler. The error comes to your error handler like any
          other, with <code>res.headersSent</code> still false:
        </p>
        <pre>
app.use((error, req, res, next) => {
  res.status(500).send('It is not your fault.')
})</pre>`,
    },
    'express-session': {
      title: 'The store fails, and the page says “saved”',
      does,
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
    },
  },
  start: { method: 'post', action: '/accidents/store-fails', label: `Collect at ${BRANCH}` },

  routes({ kit }) {
    const router = Router();

    router.post('/', (req, res) => {
      const session = kit.main.of(req);
      session.data.pickup_branch = BRANCH;
      const happened = html`<p>
        Saved: you collect your books at <b>${BRANCH}</b>. Or so this page says.
      </p>`;
      session.answerInTrouble(
        () => Promise.reject(new Error('the disk is full')),
        () => res.send(outcomePage(kit, req, { accident: storeFails, happened })),
      );
    });

    router.get('/', (req, res) => {
      const { pickup_branch } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
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
