import { Router } from 'express';
import type { Catalogue } from '../catalogue.ts';
import { homeView } from '../views/home.ts';
import { page } from '../views/layout.ts';
import { countVisit, visitor } from '../visitor.ts';

export function homeRoutes(catalogue: Catalogue): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const visits = countVisit(req);
    const body = homeView({ visits, counts: catalogue.counts() });
    res.send(page({ title: 'Home', body, visitor: visitor(req) }));
  });

  return router;
}
