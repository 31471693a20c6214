import { Router } from 'express';
import type { Catalogue } from '../catalogue.ts';
import { rowId } from '../input.ts';
import { Problem } from '../problem.ts';
import type { Sessions } from '../sessions/kit.ts';
import { authorsView, authorView } from '../views/authors.ts';
import { page } from '../views/layout.ts';
import { visitor } from '../visitor.ts';

export function authorRoutes(sessions: Sessions, catalogue: Catalogue): Router {
  const router = Router();

  router.get('/authors', (req, res) => {
    const body = authorsView(catalogue.authors());
    res.send(page({ title: 'Authors', body, visitor: visitor(sessions.of(req)) }));
  });

  router.get('/authors/:id', (req, res) => {
    const author = catalogue.author(rowId(req.params.id, 'author'));
    if (!author) throw new Problem(404, 'There is no such author.');
    const body = authorView(author, catalogue.booksBy(author.id));
    res.send(page({ title: author.name, body, visitor: visitor(sessions.of(req)) }));
  });

  return router;
}
