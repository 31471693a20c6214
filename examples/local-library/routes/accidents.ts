import { Router } from 'express';
import type { AccidentTools } from '../accidents/accident.ts';
import { accidents } from '../accidents/index.ts';
import { accidentsView } from '../views/accidents.ts';
import { page } from '../views/layout.ts';
import { startSession, visitor } from '../visitor.ts';

export function accidentRoutes(tools: AccidentTools): Router {
  const router = Router();

  router.get('/accidents', (req, res) => {
    // Accidents happen to sessions that exist: the very first request of a visitor would
    // look different in the tab.
    startSession(req);
    res.send(page({ title: 'Accidents', body: accidentsView(accidents), visitor: visitor(req) }));
  });

  for (const accident of accidents) {
    router.use(`/accidents/${accident.id}`, accident.routes(tools));
  }

  return router;
}
