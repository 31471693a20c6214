import { Router } from 'express';
import { html } from '../views/html.ts';
import { outcomePage, type Accident } from './accident.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    /** The type is what the handler believes. What JSON makes of a Map is `{}`. */
    ratings: { round: number; stars: Map<string, number> };
  }
}

const shared = {
  title: 'A Map in the session',
  does: 'keeps your ratings in a Map from title to stars, and puts the Map into the session.',
  expect: 'the Map back in the next request.',
};

export const map: Accident = {
  id: 'map',
  under: {
    'session-framework': {
      ...shared,
      shows:
        'the POST as LOST (does not survive storage), with status 500: a session is stored as JSON, which would make {} of a Map. The framework does not store what would come back as something else; the error in the terminal of the server names the place, session.ratings.stars.',
      mend: html`<p>Store plain objects and lists, and make the Map when you need it:</p>
        <pre>
req.session.set('ratings', Object.fromEntries(stars))
const stars = new Map(Object.entries(req.session.get('ratings', {})))</pre>
        <p>
          The same goes for <code>Set</code>, <code>Date</code>, <code>undefined</code>,
          <code>BigInt</code> and circles. Or give the framework another <code>serialiser</code>.
        </p>`,
    },
    'express-session': {
      ...shared,
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
    },
  },
  start: { method: 'post', action: '/accidents/map', label: 'Rate two books' },

  routes({ kit }) {
    const router = Router();

    router.post('/', (req, res) => {
      const { data } = kit.main.of(req);
      const stars = new Map([
        ['Emma', 5],
        ['Moby-Dick', 4],
      ]);
      // The round makes each try a change of its own: {} again would be no change at all.
      data.ratings = { round: (data.ratings?.round ?? 0) + 1, stars };
      res.send(
        outcomePage(kit, req, {
          accident: map,
          happened: html`<p>Thank you. The session now holds <b>${stars.size}</b> ratings.</p>`,
        }),
      );
    });

    router.get('/', (req, res) => {
      const { ratings } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
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
