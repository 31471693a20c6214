import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import express, { type Request, type Response } from 'express';
import session from 'express-session';
import { createClient } from 'redis';
import { createObserve } from '../../tests/support/express-session.ts';
import { createHub } from '../../server-plugin/hub.ts';
import type { RecordsPlace } from '../../server-plugin/options.ts';
import { connectBeside } from '../../server-plugin/stores/redis/connection.ts';
import { answer } from './child.ts';
import { dictionary } from './dictionary.ts';
import { floorAround } from './floor.ts';
import { JsonStore } from './json-store.ts';
import { cpuUsage, listening } from './measured.ts';
import { BENCH_TOKEN } from './protocol.ts';

/**
 * The app that is measured: Express and express-session, with the plugin or without.
 *
 * `observed` and `read` have the plugin, `disabled` has it under NODE_ENV=production, `floor` has the
 * least that any observer does, and `print` the print statements that one writes for want of a
 * tool. Any other has nothing of its own, such as `plain`, or one that a peer was loaded into.
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'plain' },
    store: { type: 'string', default: 'memory' },
    records: { type: 'string', default: '1000' },
    /** Where its records are kept: `memory`, `sqlite`, or the port of a Redis. */
    keep: { type: 'string', default: 'memory' },
  },
});

/** Processes share what they keep by their project: this one is alone in its own. */
function ownProject(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sessions-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'package.json'), '{ "name": "bench" }');
  return folder;
}

const hub = createHub({
  token: BENCH_TOKEN,
  directory: ownProject(),
  // The link is not printed; what fails is, and ends the bench.
  print: (line) => {
    if (line.includes('not shared')) throw new Error(line);
  },
});
hub.keep(placeOf(values.keep));
const observe = createObserve(
  () => hub,
  () => (values.mode === 'disabled' ? 'production' : undefined),
);
const limits = { limits: { records: Number(values.records) } };
const isObserved = ['observed', 'read', 'disabled'].includes(values.mode);
const factory = isObserved ? observe(session, limits) : session;

const app = express();
const middleware = factory({
  secret: 'bench',
  resave: false,
  saveUninitialized: false,
  ...(values.store === 'memory' ? {} : { store: new JsonStore() }),
});
app.use(values.mode === 'floor' ? floorAround(middleware) : middleware);
if (values.mode === 'print') app.use(print);
app.get('/login/:kilobytes', (req, res) => {
  Object.assign(req.session, dictionary(parseInt(req.params.kilobytes, 10) * 1024));
  res.send('ok');
});
app.get('/read', (req, res) => {
  res.send(String(Reflect.get(req.session, 'user')));
});
app.get('/write', (req, res) => {
  const visits: unknown = Reflect.get(req.session, 'visits');
  Reflect.set(req.session, 'visits', Number(visits) + 1);
  res.send('ok');
});
app.get('/ignore', (_req, res) => {
  res.send('ok');
});

answer(listening(app), cpuUsage);

function placeOf(keep: string): RecordsPlace {
  if (keep === 'memory' || keep === 'sqlite') return keep;
  return { connect: connectBeside(createClient({ url: `redis://127.0.0.1:${keep}` })) };
}

function print(req: Request, res: Response, next: () => void): void {
  console.log(req.method, req.url, req.sessionID, JSON.stringify(req.session));
  res.once('finish', () => {
    console.log(res.statusCode, req.sessionID, JSON.stringify(req.session));
  });
  next();
}
