import { randomInt } from 'node:crypto';
import { Router } from 'express';
import type { SessionKit } from '../sessions/kit.ts';
import { page } from '../views/layout.ts';
import { readingRoomView } from '../views/reading-room.ts';

declare module '../sessions/kit.ts' {
  interface LibraryData {
    /** In the reading room. */
    seat: number;
  }
}

const SEATS = 120;

/** Behind a session middleware of its own, which saves on every request. */
export function readingRoomRoutes({ name, readingRoom }: SessionKit): Router {
  const router = Router();

  router.get('/', (req, res) => {
    const { data } = readingRoom.of(req);
    const isNew = data.seat === undefined;
    data.seat ??= randomInt(1, SEATS + 1);
    const body = readingRoomView({ middleware: name, seat: data.seat, isNew });
    res.send(page({ title: 'Reading room', body }));
  });

  return router;
}
