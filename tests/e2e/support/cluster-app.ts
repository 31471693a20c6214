/** An app in two processes behind one port, as `node:cluster` makes them. Run as a program. */
import cluster from 'node:cluster';
import express from 'express';
import session from 'express-session';
import { observe } from '../../../server-plugin/adapters/express-session.ts';

const WORKERS = 2;

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === WORKERS) console.log(`listening http://127.0.0.1:${port}`);
  });
  for (let at = 0; at < WORKERS; at += 1) cluster.fork();
  process.once('SIGTERM', () => cluster.disconnect());
} else {
  const app = express();
  // Each has a store of its own: who is served by the other one begins anew, as one would see.
  app.use(observe(session)({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/visit', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1;
    res.send(`<!doctype html><title>${process.pid}</title>`);
  });
  app.listen(Number(process.argv[2] ?? 0), '127.0.0.1');
}
