import { randomUUID } from 'node:crypto';
import { Router, type Request } from 'express';
import { Problem } from '../problem.ts';
import { MEMBERS } from '../views/account.ts';
import { raceView } from '../views/accidents.ts';
import { html } from '../views/html.ts';
import { page } from '../views/layout.ts';
import { signIn, signOut, visitor } from '../visitor.ts';
import { outcomePage, type Accident } from './accident.ts';
import { createTurns } from './turns.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    drafts_saved: number;
  }
}

const shared = {
  does: 'signs you in, and then sends two requests at once: one signs you out, the other saves a draft and counts it in the session. The draft takes longer: before it ends, the page asks who you are (nobody).',
  expect: 'to be signed out.',
};

export const logoutRace: Accident = {
  id: 'logout-race',
  under: {
    'session-framework': {
      ...shared,
      title: 'A logout that a slow request cannot undo',
      shows:
        'the logout as destroyed; and after it the draft’s request as LOST, interrupted, with status 400: a session that has ended is never stored again (SessionInterruptedError).',
      mend: html`<p>
          Nothing is broken: you are signed out, and the draft’s request is told. What a request
          keeps elsewhere, it should keep before it answers, or not at all:
        </p>
        <pre>
app.use((error, req, res, next) => {
  if (!(error instanceof SessionInterruptedError)) return next(error)
  res.status(400).json({ error: 'You have signed out meanwhile.' })
})</pre>`,
    },
    'express-session': {
      ...shared,
      title: 'A logout that is undone',
      shows:
        'the logout as destroyed; and after it the draft’s request, which had loaded the session before, stores it again under the same id and sends its cookie again.',
      mend: html`<p>Before a slow handler writes, ask whether the session is still there:</p>
        <pre>
req.session.reload((error) => {
  // "failed to load session": it was ended meanwhile. Do not bring it back.
  if (error) return res.status(401).end()
  req.session.drafts_saved = count
  res.json({ saved: true })
})</pre>
        <p>A store of your own can do better: update a row that exists, never insert one.</p>`,
    },
  },
  start: { method: 'post', action: '/accidents/logout-race', label: 'Sign in, sign out' },

  routes({ kit, pace }) {
    const router = Router();
    const takeTurns = createTurns(pace.patience);

    router.post('/', async (req, res) => {
      const session = kit.main.of(req);
      await signIn(session, visitor(session).member ?? MEMBERS[0]);
      res.redirect('/accidents/logout-race/race');
    });

    router.get('/race', (req, res) => {
      const race = randomUUID();
      const { title } = logoutRace.under[kit.name];
      const body = raceView(logoutRace, title, {
        first: `/accidents/logout-race/logout?race=${race}`,
        afterFirst: `/accidents/logout-race/who?race=${race}`,
        second: `/accidents/logout-race/draft?race=${race}`,
        ifSecondIsRefused: '/accidents/logout-race?refused=1',
      });
      res.send(page({ title, body, visitor: visitor(kit.main.of(req)), script: 'race.js' }));
    });

    router.post('/logout', async (req, res) => {
      await takeTurns(raceOf(req), 'first', res);
      await signOut(kit.main.of(req), res);
      res.json({ signedOut: true });
    });

    // The browser asks this when it has the answer to the logout, so it has dropped its cookie by
    // now. Without this step the two answers could overtake each other on the way.
    router.post('/who', async (req, res) => {
      await takeTurns(`${raceOf(req)} is over`, 'first', res);
      res.json({ member: visitor(kit.main.of(req)).member ?? null });
    });

    router.post('/draft', async (req, res) => {
      const { data } = kit.main.of(req);
      const drafts_saved = (data.drafts_saved ?? 0) + 1;
      await takeTurns(raceOf(req), 'second', res);
      await takeTurns(`${raceOf(req)} is over`, 'second', res);
      data.drafts_saved = drafts_saved;
      res.json({ drafts_saved });
    });

    router.get('/', (req, res) => {
      const { member, drafts_saved } = kit.main.of(req).data;
      res.send(
        outcomePage(kit, req, {
          accident: logoutRace,
          happened:
            member === undefined
              ? html`<p>
                  You are not signed
                  in.${
                    req.query.refused !== undefined &&
                    ' The draft was refused: its session had ended.'
                  }
                </p>`
              : html`<p>
                  You are signed in as <b>${member}</b>${
                    drafts_saved !== undefined && ', although you have signed out'
                  }.
                </p>`,
          stored: { member, drafts_saved },
        }),
      );
    });

    return router;
  },
};

/** Not the session id: the visitor loses that on the way. */
function raceOf(req: Request): string {
  const { race } = req.query;
  if (typeof race !== 'string' || race === '') throw new Problem(400, 'Which race is this?');
  return race;
}
