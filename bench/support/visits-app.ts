import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as breath } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { RedisStore } from 'connect-redis';
import express, { type Express } from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import type { Engine } from 'session-framework';
import { databaseEngine } from 'session-framework/engines/database';
import { memoryEngine } from 'session-framework/engines/memory';
import { redisEngine } from 'session-framework/engines/redis';
import { sessions } from 'session-framework/express';
import { createApp } from '../../examples/local-library/app.ts';
import { openCatalogue } from '../../examples/local-library/catalogue.ts';
import { expressSessionKit } from '../../examples/local-library/sessions/express-session.ts';
import type { SessionKit } from '../../examples/local-library/sessions/kit.ts';
import { sessionFrameworkKit } from '../../examples/local-library/sessions/session-framework.ts';
import { countVisit } from '../../examples/local-library/visitor.ts';
import { answer } from './child.ts';
import { cpuUsage, listening } from './measured.ts';

/**
 * The demo, with either of its session middlewares over the store that is asked for. `/` is its
 * home page; `/visits` counts a visit as that does, and answers with nothing but the number.
 */
const { values } = parseArgs({
  options: {
    middleware: { type: 'string' },
    store: { type: 'string' },
    'redis-port': { type: 'string' },
    stored: { type: 'string', default: '0' },
  },
});

const stored = Number(values.stored);
const A_DAY = 86_400_000;

async function start(): Promise<{ port: number }> {
  return listening(
    createVisits(await (values.middleware === 'express-session' ? theirs() : ours())),
  );
}

function createVisits(kit: SessionKit): Express {
  const app = express();
  app.get('/visits', kit.main.middleware, (req, res) => {
    res.send(String(countVisit(kit.main.of(req))));
  });
  return app.use(createApp({ kit, catalogue: openCatalogue() }));
}

/** Each middleware of the demo has a store of its own, as express-session needs it. */
async function theirs(): Promise<SessionKit> {
  if (values.store === 'memory') {
    return expressSessionKit((options) =>
      session({ ...options, store: new session.MemoryStore() }),
    );
  }
  const client = await redisClient();
  return expressSessionKit((options) =>
    session({ ...options, store: new RedisStore({ client, prefix: `${String(options.name)}:` }) }),
  );
}

async function ours(): Promise<SessionKit> {
  const engine = await engineOf();
  return sessionFrameworkKit((options) => sessions({ ...options, engine }));
}

async function engineOf(): Promise<Engine> {
  switch (values.store) {
    case 'memory': {
      const engine = memoryEngine({ maxSessions: stored + 1000 });
      await fill(engine);
      return engine;
    }
    case 'sqlite':
      return databaseEngine(await filledDatabase());
    default:
      return redisEngine(await redisClient());
  }
}

async function redisClient() {
  const client = createClient({
    socket: { host: '127.0.0.1', port: Number(values['redis-port']) },
  });
  return client.connect();
}

/** In one transaction, and without a log: it is as another process would have left it. */
async function filledDatabase(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sessions.sqlite');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF');
  const engine = databaseEngine(db);
  db.exec('BEGIN');
  await fill(engine);
  db.exec('COMMIT');
  db.close();
  return file;
}

/** Other visitors' sessions, in the order of their keys, which is the quickest for a tree. */
async function fill(engine: Engine): Promise<void> {
  const now = Date.now();
  const payload = '{"data":{"num_visits":1}}';
  const keys = Array.from({ length: stored }, () => randomBytes(16).toString('hex')).sort();
  for (const [index, key] of keys.entries()) {
    await engine.create(key, { payload, expiresAt: now + A_DAY, revision: 1 }, now);
    if (index % 100_000 !== 99_999) continue;
    process.stderr.write(`${values.store ?? ''}: ${index + 1} of ${stored} sessions stored\n`);
    await breath(); // to hear of the parent's end
  }
}

answer(start(), cpuUsage);
