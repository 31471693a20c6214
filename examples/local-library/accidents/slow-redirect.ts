import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

const ORDERS = ['by title', 'by year'] as const;
type ShelfOrder = (typeof ORDERS)[number];

declare module '../sessions/kit.ts' {
  interface LibraryData {
    shelf_order: ShelfOrder;
  }
}

const shared = {
  does: 'changes how your shelf is sorted, and redirects to a page that shows the order. The store needs 0.8 seconds to write.',
  expect: 'the new order on the page that you are sent to.',
};

export const slowRedirect: Accident = {
  id: 'slow-redirect',
  under: {
    'session-framework': {
      ...shared,
      title: 'A redirect that waits for the save',
      shows:
        'the POST as saved, and slow: the framework holds the redirect until the save has ended (Life cycle). The GET that follows reads the new order, never a stale one.',
      mend: html`<p>
        There is nothing to mend in the handler: change the session, redirect. What remains is the
        time, and that is the store’s.
      </p>`,
    },
    'express-session': {
      ...shared,
      title: 'A redirect that is faster than the save',
      shows:
        'the POST as saved, but its save ends long after its headers went out (Life cycle); the GET that follows read the session in between, and is marked as a stale read of the POST.',
      mend: html`<p>Save first, redirect in its callback:</p>
        <pre>
req.session.shelf_order = order
req.session.save((error) => {
  if (error) return next(error)
  res.redirect('/shelf')
})</pre>`,
    },
  },
  start: { method: 'post', action: '/accidents/slow-redirect', label: 'Change the order' },

  routes({ kit, pace }) {
    const router = Router();

    router.post('/', (req, res) => {
      const session = kit.main.of(req);
      const order = session.data.shelf_order === 'by year' ? 'by title' : 'by year';
      session.data.shelf_order = order;
      session.answerInTrouble(pace.slowSave, () =>
        res.redirect(`/accidents/slow-redirect?wanted=${encodeURIComponent(order)}`),
      );
    });

    router.get('/', (req, res) => {
      const wanted = ORDERS.find((order) => order === req.query.wanted);
      const shelf_order: ShelfOrder = kit.main.of(req).data.shelf_order ?? 'by title';
      res.send(
        outcomePage(kit, req, {
          accident: slowRedirect,
          happened: html`${wanted !== undefined && html`<p>You wanted: <b>${wanted}</b>.</p>`}
            <p>The session says: <b>${shelf_order}</b>.</p>
            ${
              wanted !== undefined &&
              wanted !== shelf_order &&
              html`<p>
                This page came too early. <a href="/accidents/slow-redirect">Look again</a>: the
                save will be done by then.
              </p>`
            }`,
          stored: { shelf_order },
        }),
      );
    });

    return router;
  },
};
