import { Router, type Request } from 'express';
import type { Catalogue } from '../catalogue.ts';
import { field, localPath, memberName } from '../input.ts';
import { Problem } from '../problem.ts';
import { accountView, loginView } from '../views/account.ts';
import { page } from '../views/layout.ts';
import { rememberNext, signIn, signOut, visitor, visits } from '../visitor.ts';

const LOGIN_SCRIPT = 'fetch-login.js';

export function accountRoutes(catalogue: Catalogue): Router {
  const router = Router();

  router.get('/login', (req, res) => {
    const { next } = req.query;
    if (next !== undefined) rememberNext(req, localPath(next));
    res.send(loginPage(req));
  });

  router.post('/login', async (req, res) => {
    const given = field(req, 'name');
    let name: string;
    try {
      name = memberName(given);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      res.status(error.status).send(loginPage(req, { name: given ?? '', mistake: error.message }));
      return;
    }
    res.redirect((await signIn(req, name)) ?? '/account');
  });

  // For scripts. `next` is answered, not followed: where to go is the script's decision.
  router.post('/api/login', async (req, res) => {
    const member = memberName(field(req, 'name'));
    const next = await signIn(req, member);
    res.json({ member, next: next ?? '/account' });
  });

  router.get('/account', (req, res) => {
    const who = visitor(req);
    if (who.member === undefined) {
      res.redirect('/login?next=/account');
      return;
    }
    const body = accountView({
      member: who.member,
      visits: visits(req),
      listed: who.readingList.length,
      loans: catalogue.booksLentTo(who.member),
    });
    res.send(page({ title: 'Your account', body, visitor: who }));
  });

  router.post('/logout', async (req, res) => {
    await signOut(req, res);
    res.redirect('/');
  });

  return router;
}

function loginPage(req: Request, form?: { name: string; mistake: string }): string {
  const body = loginView(form);
  return page({ title: 'Sign in', body, visitor: visitor(req), script: LOGIN_SCRIPT });
}
