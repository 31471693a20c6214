import { Router } from 'express';
import type { AccidentTools } from '../accidents/accident.ts';
import { accidents } from '../accidents/index.ts';
import { accidentsView } from '../views/accidents.ts';
import { page } from '../views/layout.ts';
import { startSession, visitor } from '../visitor.ts';

export function accidentRoutes(tools: AccidentTools): Router {
  const { kit } = tools;
  const router = Router();

  router.get('/accidents', (req, res) => {
    // Accidents happen to sessions that exist: the very first request of a visitor would
    // look different in the tab.
    const session = kit.main.of(req);
    startSession(session);
    for (const accident of accidents) accident.prepare?.(kit, req);
    const body = accidentsView(kit.name, accidents);
    res.send(page({ title: 'Accidents', body, visitor: visitor(session) }));
  });

  for (const accident of accidents) {
    router.use(`/accidents/${accident.id}`, accident.routes(tools));
  }

  return router;
}
