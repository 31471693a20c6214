import { Router } from 'express';
import type { Catalogue } from '../catalogue.ts';
import type { SessionKit } from '../sessions/kit.ts';
import { homeView } from '../views/home.ts';
import { page } from '../views/layout.ts';
import { countVisit, visitor } from '../visitor.ts';

export function homeRoutes({ name, main }: SessionKit, catalogue: Catalogue): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const session = main.of(req);
    const visits = countVisit(session);
    const body = homeView({ middleware: name, visits, counts: catalogue.counts() });
    res.send(page({ title: 'Home', body, visitor: visitor(session) }));
  });

  return router;
}
