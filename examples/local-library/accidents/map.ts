import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module 'express-session' {
  interface SessionData {
    /** The type is what the handler believes. What comes back from the store is `{}`. */
    ratings: { round: number; stars: Map<string, number> };
  }
}

export const map: Accident = {
  id: 'map',
  title: 'A Map in the session',
  does: 'keeps your ratings in a Map from title to stars, and puts the Map into the session.',
  expect: 'the Map back in the next request.',
  shows:
    'the POST as LOST (does not survive storage): a session is stored as JSON, and JSON makes {} of every Map. The State view shows what is stored, not what the handler held.',
  mend: html`<p>Store plain objects and lists, and make the Map when you need it:</p>
    <pre>
req.session.ratings = Object.fromEntries(stars)
const stars = new Map(Object.entries(req.session.ratings ?? {}))</pre>
    <p>
      The same goes for <code>Set</code> (<code>{}</code>), <code>Date</code> (a string) and
      <code>undefined</code> (gone).
    </p>`,
  start: { method: 'post', action: '/accidents/map', label: 'Rate two books' },

  routes() {
    const router = Router();

    router.post('/', (req, res) => {
      const stars = new Map([
        ['Emma', 5],
        ['Moby-Dick', 4],
      ]);
      // The round makes each try a change of its own: {} again would be no change at all.
      req.session.ratings = { round: (req.session.ratings?.round ?? 0) + 1, stars };
      res.send(
        outcomePage(req, {
          accident: map,
          happened: html`<p>Thank you. The session now holds <b>${stars.size}</b> ratings.</p>`,
        }),
      );
    });

    router.get('/', (req, res) => {
      const { ratings } = req.session;
      res.send(
        outcomePage(req, {
          accident: map,
          happened:
            ratings === undefined
              ? html`<p>You have not rated anything yet.</p>`
              : html`<p>
                  The session holds <b>${Object.keys(ratings.stars).length}</b> ratings, and
                  <code>stars</code> is ${ratings.stars instanceof Map ? 'a' : 'no'} Map.
                </p>`,
          stored: { ratings },
        }),
      );
    });

    return router;
  },
};
