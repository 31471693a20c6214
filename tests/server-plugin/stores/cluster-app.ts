import cluster from 'node:cluster';
import express from 'express';
import session from 'express-session';
import { observe } from '../../../server-plugin/adapters/express-session.ts';

/** An app of three workers behind one port, which share their records. Tells its parent the port, and when one is gone. */

const WORKERS = 3;

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === WORKERS) process.send?.(port);
  });
  cluster.on('exit', () => process.send?.('gone'));
  for (let n = 0; n < WORKERS; n += 1) cluster.fork();
  process.once('disconnect', () => process.exit());
} else {
  const app = express();
  const observed = observe(session, { records: 'sqlite' });
  app.use(observed({ secret: 'secret', resave: false, saveUninitialized: false }));
  app.use((req, res) => {
    Reflect.set(req.session, 'visited', true);
    res.json(process.pid);
  });
  app.listen(0, '127.0.0.1');
}
