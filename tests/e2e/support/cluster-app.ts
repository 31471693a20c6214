/** An app in several processes behind one port, as `node:cluster` makes them. Run as a program. */
import cluster from 'node:cluster';
import { parseArgs } from 'node:util';
import { RedisStore } from 'connect-redis';
import express from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { observe } from '../../../server-plugin/adapters/express-session.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    workers: { type: 'string', default: '2' },
    /** Where the Redis is that all share; without it each worker has a store of its own. */
    redis: { type: 'string' },
  },
});

if (cluster.isPrimary) lead(Number(values.workers));
else await serve(Number(values.port), values.redis);

function lead(workers: number): void {
  let listening = 0;
  cluster.on('listening', (_worker, { port }) => {
    listening += 1;
    if (listening === workers) console.log(`listening http://127.0.0.1:${port}`);
    else if (listening > workers) console.log('a worker was replaced');
  });
  // A manager of processes puts another in the place of one that has died.
  cluster.on('exit', (worker) => {
    if (!worker.exitedAfterDisconnect) cluster.fork();
  });
  for (let at = 0; at < workers; at += 1) cluster.fork();
  process.once('SIGTERM', () => cluster.disconnect());
}

async function serve(port: number, redis: string | undefined): Promise<void> {
  const app = express();
  const store = redis === undefined ? undefined : await storeIn(redis);
  app.use(observe(session)({ store, secret: 'secret', resave: false, saveUninitialized: false }));
  app.get('/visit', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1;
    res.send(`<!doctype html><title>${process.pid}</title>`);
  });
  app.listen(port, '127.0.0.1');
}

async function storeIn(redis: string): Promise<RedisStore> {
  const client = createClient({ url: redis });
  await client.connect();
  process.once('disconnect', () => client.destroy());
  return new RedisStore({ client });
}
