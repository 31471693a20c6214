import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { databaseEngine } from 'session-framework/engines/database';
import { sessions } from 'session-framework/express';
import { answer } from './child.ts';
import { listening } from './measured.ts';

/**
 * An app over an SQLite file of its own, which it names. `/plain` has no session, `/visits` counts
 * in one. At each message it clears what has expired, as a job in the app would.
 */
const folder = mkdtempSync(join(tmpdir(), 'sessions-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, 'sessions.sqlite');
const visitors = sessions<{ visits: number }>({ engine: databaseEngine(file) });

const app = express();
app.use(visitors);
app.get('/plain', (_req, res) => {
  res.send('a page');
});
app.get('/visits', (req, res) => {
  const session = visitors.of(req);
  const visits = session.get('visits', 0) + 1;
  session.set('visits', visits);
  res.send(String(visits));
});

answer(
  listening(app).then((hello) => ({ ...hello, file })),
  async () => ({ count: await visitors.clearExpired() }),
);
