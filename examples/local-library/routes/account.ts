import { Router, type Request } from 'express';
import type { Catalogue } from '../catalogue.ts';
import { field, localPath, memberName, sessionEnding } from '../input.ts';
import { Problem } from '../problem.ts';
import type { Ending, LibrarySession, Sessions } from '../sessions/kit.ts';
import { accountView, loginView, type LoginFields } from '../views/account.ts';
import { page } from '../views/layout.ts';
import { rememberNext, signIn, signOut, visitor, visits } from '../visitor.ts';

const LOGIN_SCRIPT = 'fetch-login.js';

export function accountRoutes(sessions: Sessions, catalogue: Catalogue): Router {
  const router = Router();

  router.get('/login', (req, res) => {
    const { next } = req.query;
    const session = sessions.of(req);
    if (next !== undefined) rememberNext(session, localPath(next));
    res.send(loginPage(session));
  });

  router.post('/login', async (req, res) => {
    const session = sessions.of(req);
    let login: Login;
    try {
      login = loginOf(req);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      const form = { ...loginFields(req), mistake: error.message, mistakeIn: error.field };
      res.status(error.status).send(loginPage(session, form));
      return;
    }
    res.redirect((await signIn(session, login.name, login.ending)) ?? '/account');
  });

  // For scripts. `next` is answered, not followed: where to go is the script's decision.
  router.post('/api/login', async (req, res) => {
    const { name, ending } = loginOf(req);
    const next = await signIn(sessions.of(req), name, ending);
    res.json({ member: name, next: next ?? '/account' });
  });

  router.get('/account', (req, res) => {
    const session = sessions.of(req);
    const who = visitor(session);
    if (who.member === undefined) {
      res.redirect('/login?next=/account');
      return;
    }
    const body = accountView({
      member: who.member,
      visits: visits(session),
      listed: who.readingList.length,
      endsAt: session.endsAt,
      loans: catalogue.booksLentTo(who.member),
    });
    res.send(page({ title: 'Your account', body, visitor: who }));
  });

  router.post('/logout', async (req, res) => {
    await signOut(sessions.of(req), res);
    res.redirect('/');
  });

  return router;
}

interface Login {
  name: string;
  ending: Ending;
}

/** Throws a problem where the form is not filled in as it should be. */
function loginOf(req: Request): Login {
  const name = memberName(field(req, 'name'));
  return { name, ending: sessionEnding(field(req, 'remember'), field(req, 'until')) };
}

function loginFields(req: Request): LoginFields {
  return { name: field(req, 'name'), remember: field(req, 'remember'), until: field(req, 'until') };
}

function loginPage(session: LibrarySession, form?: LoginFields): string {
  const body = loginView(form);
  return page({ title: 'Sign in', body, visitor: visitor(session), script: LOGIN_SCRIPT });
}
