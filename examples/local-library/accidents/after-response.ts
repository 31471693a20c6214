import { randomInt } from 'node:crypto';
import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    last_receipt: number;
  }
}

const shared = {
  title: 'A change after the response',
  does: 'sends you a receipt, and then, in the same handler, notes the number of the receipt in the session.',
  expect: 'that a handler which still runs can still change the session.',
};

export const afterResponse: Accident = {
  id: 'after-response',
  under: {
    'session-framework': {
      ...shared,
      shows:
        'the POST as LOST, too late: the framework decides and saves just before the headers of the answer go out, and the change came after that. The terminal of the server warns of it, too.',
      mend: html`<p>Change the session first, answer last:</p>
        <pre>
req.session.set('last_receipt', receipt)
res.send(page)</pre>
        <p>
          Work that really has to come after the answer calls
          <code>await req.session.save()</code> itself, and needs a session that was stored before.
        </p>`,
    },
    'express-session': {
      ...shared,
      shows:
        'the POST as LOST, too late: express-session decides what to save when the response is ended, and the change came after that.',
      mend: html`<p>Change the session first, answer last:</p>
        <pre>
req.session.last_receipt = receipt
res.send(page)</pre>
        <p>
          Work that really has to come after the answer calls <code>req.session.save()</code>
          itself, and needs a session that was stored before.
        </p>`,
    },
  },
  start: { method: 'post', action: '/accidents/after-response', label: 'Get a receipt' },

  routes({ kit }) {
    const router = Router();

    router.post('/', (req, res) => {
      const receipt = randomInt(1000, 10_000);
      res.send(
        outcomePage(kit, req, {
          accident: afterResponse,
          happened: html`<p>
            Your receipt has the number <b>${receipt}</b>. We make a note of it.
          </p>`,
        }),
      );
      kit.main.of(req).data.last_receipt = receipt;
    });

    router.get('/', (req, res) => {
      const { last_receipt } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
          accident: afterResponse,
          happened:
            last_receipt === undefined
              ? html`<p>We know of no receipt.</p>`
              : html`<p>Your last receipt was number <b>${last_receipt}</b>.</p>`,
          stored: { last_receipt },
        }),
      );
    });

    return router;
  },
};
