import { Router } from 'express';
import type { SessionKit } from '../sessions/kit.ts';
import { aboutView } from '../views/about.ts';
import { page } from '../views/layout.ts';

export function aboutRoutes({ name }: SessionKit): Router {
  const router = Router();

  // Mounted behind the session middleware like all the others, yet it leaves the session alone.
  router.get('/about', (_req, res) => {
    res.send(page({ title: 'About', body: aboutView(name) }));
  });

  return router;
}
