import { parentPort } from 'node:worker_threads';
import express from 'express';
import session from 'express-session';
import { createObserve } from '../express-session.ts';
import { createHub } from '../../../server-plugin/hub.ts';
import { listen } from './http.ts';
import { TOKEN } from '../signed.ts';

/** An app that runs in a worker thread, as some development servers run theirs. */

const hub = createHub({ token: TOKEN, print: () => undefined });
const observe = createObserve(
  () => hub,
  () => undefined,
);
const app = express();
app.use('/app', observe(session)({ secret: 's', resave: false, saveUninitialized: true }));
app.use((_req, res) => void res.send('the app'));
const { port } = await listen(app);
parentPort?.postMessage(port);
