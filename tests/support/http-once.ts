import { tmpdir } from 'node:os';
import express from 'express';
import session from 'express-session';
import { createObserve } from './express-session.ts';
import { createHub } from '../../server-plugin/hub.ts';
import { listen, send, TOKEN } from './http.ts';

/** A process of its own: one observed request, then nothing that keeps it alive. */
const hub = createHub({ token: TOKEN, directory: tmpdir(), print: () => undefined });
const observe = createObserve(
  () => hub,
  () => undefined,
);
const app = express();
app.use(observe(session)({ secret: 's', resave: false, saveUninitialized: false }));
app.get('/', (req, res) => {
  Reflect.set(req.session, 'user', 'ada');
  res.send('ok');
});
const server = await listen(app);
await send(server.port, '/');
await server.close();
const timers = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
process.stdout.write(`records ${hub.records.size}, active Timeout ${timers}\n`);
